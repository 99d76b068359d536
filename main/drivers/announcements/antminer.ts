import { type AnnouncementFormat, announced, textOf } from './announcement.ts'

/**
 * `192.168.1.20,AA:BB:CC:DD:EE:FF`, up to five times two seconds apart. The machine then sends `OK` or `FAILD` filled up with NULs to the
 * same port: no announcements.
 */
export const antminer: AnnouncementFormat = {
  port: 14_235,
  makers: 'Antminer, VolcMiner and Hammer, and the firmware made for them',
  read(datagram) {
    const [, ip, mac] = /^(\d{1,3}(?:\.\d{1,3}){3}),\s*((?:[\da-f]{2}[:-]){5}[\da-f]{2})$/i.exec(textOf(datagram)) ?? []
    return announced(ip, mac)
  },
}
