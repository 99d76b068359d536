import { type AnnouncementFormat, announcedInJson, textOf } from './announcement.ts'

/** One JSON object; `boxsn`, `ctrlsn` or `model` tell that it is one of these machines. */
export const goldshell: AnnouncementFormat = {
  port: 1314,
  makers: 'Goldshell',
  read(datagram) {
    const read = announcedInJson(textOf(datagram))
    return read && ['boxsn', 'ctrlsn', 'model'].some(key => Object.hasOwn(read.fields, key)) ? read.told : null
  },
}
