import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** The parameter with the room. */
export const ROOM_TYPE = { name: 'roomType', label: 'Room Type' };

/**
 * What room a photo shows.
 * @param isNeeded whether the tool does nothing without it
 */
export function roomTypeField(show: IDisplayOptions['show'], isNeeded: boolean): INodeProperties {
	return {
		displayName: ROOM_TYPE.label,
		name: ROOM_TYPE.name,
		type: 'resourceLocator',
		displayOptions: { show },
		...(isNeeded && { required: true }),
		default: { mode: 'list', value: '' },
		description: isNeeded
			? 'The room that the photo shows, for example Living Room'
			: 'The room that the photo shows, for example Living Room; may be left empty',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose the room',
				typeOptions: { searchListMethod: 'searchRoomTypes', searchable: true },
			},
			{
				displayName: 'By Name or ID',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Living Room',
			},
		],
	};
}
