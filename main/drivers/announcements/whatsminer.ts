import { type AnnouncementFormat, announced, textOf } from './announcement.ts'

/** `IP:192.168.1.5MAC:C6:07:20:00:1E:C2` and one more byte. */
export const whatsminer: AnnouncementFormat = {
  port: 8888,
  makers: 'Whatsminer',
  read(datagram) {
    const [, ip, mac] = /^IP:(\d{1,3}(?:\.\d{1,3}){3})\s*MAC:((?:[\da-f]{2}:){5}[\da-f]{2})/i.exec(textOf(datagram)) ?? []
    return announced(ip, mac)
  },
}
