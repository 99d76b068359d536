import { type AnnouncementFormat, announcedInJson, textOf } from './announcement.ts'

/** One JSON object with `"command": "ipreport"`. */
export const auradine: AnnouncementFormat = {
  port: 12_345,
  makers: 'Auradine',
  read(datagram) {
    const read = announcedInJson(textOf(datagram))
    return read?.fields.command === 'ipreport' ? read.told : null
  },
}
