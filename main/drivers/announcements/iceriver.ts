import { type AnnouncementFormat, announced, textOf } from './announcement.ts'

/** `addr:192.168.1.5` */
export const iceriver: AnnouncementFormat = {
  port: 11_503,
  makers: 'IceRiver',
  read(datagram) {
    const [, ip] = /^addr:\s*(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(textOf(datagram)) ?? []
    return announced(ip, undefined)
  },
}
