export { fileSource } from '../file-source';
export { HubUnavailable, hubSource, type HubSourceFailure, type HubSourceParts } from './hub-source';
