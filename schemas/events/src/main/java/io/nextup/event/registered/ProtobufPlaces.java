package io.nextup.event.registered;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.nextup.event.wire.PlaceList;

/** Finds the places at which messages of a type may have values; passes over maps. */
final class ProtobufPlaces {
    private ProtobufPlaces() {}

    static PlaceList of(Descriptor type) {
        PlaceList places = new PlaceList();
        walk(type, PlaceList.ROOT, places);
        return places;
    }

    private static void walk(Descriptor type, String place, PlaceList places) {
        for (FieldDescriptor field : type.getFields()) {
            String below = places.property(place, field.getName());
            if (field.isRepeated()) {
                below = field.isMapField() ? null : places.element(below);
            }
            if (below == null) {
                continue;
            }
            if (field.getType() == FieldDescriptor.Type.MESSAGE && !isTime(field)) {
                walk(field.getMessageType(), below, places);
            } else {
                places.take(below);
            }
        }
    }

    private static boolean isTime(FieldDescriptor field) {
        return field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName());
    }
}
