import { type Model, type ModelRow, model } from '../model.ts'

/** Air-cooled machines for halls have three boards; a row that says otherwise was recorded. */
function hall(name: string, row: ModelRow = {}): Model {
  return model(name, { boards: 3, ...row })
}

/** Machines of several modules on one controller: each module is a board, and the controller decides how many. */
function modular(name: string, row: ModelRow = {}): Model {
  return model(name, row)
}

/** Machines for homes, with one board. */
function home(name: string, row: ModelRow = {}): Model {
  return model(name, { boards: 1, ...row })
}

/** Every Avalon that Headframe knows, by the number that its firmware gives. */
export const avalonModels: readonly Model[] = [
  modular('721'),
  modular('741', { chips: [88] }),
  modular('761'),
  modular('821'),
  modular('841'),
  modular('851'),
  modular('911'),
  modular('921'),

  model('1026', {}),
  hall('1047', { boards: 2, chips: [120], fans: 2 }),
  hall('1066'),
  hall('1066 Pro'),
  hall('1126'),
  hall('1126 Pro'),
  hall('1146'),
  hall('1146 Pro'),
  hall('1166'),
  hall('1166 Pro'),
  hall('1246', { chips: [120], fans: 4 }),
  hall('1326'),
  hall('1346', { chips: [160] }),
  hall('1366'),
  hall('1446'),
  hall('1466'),
  hall('1466I'),
  hall('1546'),
  hall('1566'),
  hall('1566HA'),
  hall('1566HU'),
  hall('A15'),
  hall('A15 Pro'),
  hall('A15XP'),

  home('Nano 3'),
  home('Nano 3S'),
  home('Mini 3'),
  home('Q', { chips: [160], fans: 4 }),
]
