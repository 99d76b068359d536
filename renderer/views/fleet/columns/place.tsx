import type { Miner } from '../../../../main/contract/model.ts'
import { placementPath } from '../../../../main/contract/where.ts'
import { textColumn } from './column.tsx'
import classes from './columns.module.css'

const pathOf = (miner: Miner) => placementPath(miner.placement).replaceAll('/', ' › ') || null

/** Where it stands. Too long a path loses its beginning: rack and slot are what one looks for. */
export const place = textColumn({
  id: 'place',
  title: 'Place',
  name: 'Place',
  widthPx: 170,
  of: pathOf,
  cell: ({ row }) => {
    const path = pathOf(row)
    return {
      content:
        path === null ? null : (
          <span className={classes.tail}>
            <bdi>{path}</bdi>
          </span>
        ),
      title: path ?? undefined,
    }
  },
})
