import { testFaultTable } from '../../simulator/fault-table-part.sample.ts'

testFaultTable(3)
