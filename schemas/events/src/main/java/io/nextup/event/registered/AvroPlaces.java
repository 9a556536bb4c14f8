package io.nextup.event.registered;

import io.nextup.event.wire.PlaceList;
import org.apache.avro.Schema;

/** Finds the places at which records of an Avro schema may have values; passes over maps. */
final class AvroPlaces {
    private AvroPlaces() {}

    static PlaceList of(Schema schema) {
        PlaceList places = new PlaceList();
        walk(schema, PlaceList.ROOT, places);
        return places;
    }

    private static void walk(Schema schema, String place, PlaceList places) {
        if (place == null) {
            return;
        }
        switch (schema.getType()) {
            case RECORD ->
                    schema.getFields()
                            .forEach(
                                    field ->
                                            walk(
                                                    field.schema(),
                                                    places.property(place, field.name()),
                                                    places));
            case UNION -> schema.getTypes().forEach(branch -> walk(branch, place, places));
            case ARRAY -> walk(schema.getElementType(), places.element(place), places);
            case MAP, NULL -> {}
            default -> places.take(place);
        }
    }
}
