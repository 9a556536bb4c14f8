package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** Finds the places at which a record in JSON has values. */
public final class JsonPlaces {
    private static final JsonObjects OBJECTS = new JsonObjects("event");

    /** Elements of a list that are looked at: the others hardly have other fields. */
    private static final int MOST_ELEMENTS = 20;

    private JsonPlaces() {}

    /**
     * Returns the places of all texts, numbers, true and false, those in lists with {@code *} for
     * every element; not more than a {@link PlaceList} takes.
     *
     * @throws DecodeException if the bytes are not one object in UTF-8; nothing else is thrown
     */
    public static List<String> in(byte[] record) throws DecodeException {
        return OBJECTS.read(
                record,
                parser -> {
                    PlaceList places = new PlaceList();
                    object(parser, PlaceList.ROOT, places);
                    return places.places();
                });
    }

    private static void object(JsonParser parser, String place, PlaceList places)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String below = places.property(place, parser.currentName());
            parser.nextToken();
            value(parser, below, places);
        }
    }

    private static void array(JsonParser parser, String place, PlaceList places)
            throws IOException {
        String element = places.element(place);
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            value(parser, index < MOST_ELEMENTS ? element : null, places);
        }
    }

    private static void value(JsonParser parser, String place, PlaceList places)
            throws IOException {
        if (place == null) {
            parser.skipChildren();
            return;
        }
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, place, places);
            case START_ARRAY -> array(parser, place, places);
            case VALUE_NULL -> {}
            default -> places.take(place);
        }
    }
}
