package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonPlacesTest {
    @Test
    void everyValueHasItsPlaceAndTheElementsOfAListShareOne() throws Exception {
        assertThat(
                        in(
                                """
                                {"visitor": {"id": 17, "gone": null}, "a/b": 1.5, "ok": true,
                                 "lines": [{"sku": "bike"}, {"sku": "bell", "price": 9}], "tags": ["a"]}
                                """))
                .containsExactly(
                        "/visitor/id", "/a~1b", "/ok", "/lines/*/sku", "/lines/*/price", "/tags/*");
    }

    @Test
    void whatAMappingCannotNameHasNoPlace() throws Exception {
        assertThat(in("{\"*\": {\"sku\": 1}, \"rows\": [[1, {\"sku\": 2}]], \"e\": {}, \"l\": []}"))
                .isEmpty();
    }

    @Test
    void aRecordOfManyFieldsHasAsManyPlacesAsAListTakes() throws Exception {
        String fields =
                IntStream.range(0, 5_000)
                        .mapToObj("\"f%d\": 1"::formatted)
                        .collect(Collectors.joining(",", "{", "}"));

        assertThat(in(fields)).hasSize(500).startsWith("/f0", "/f1").endsWith("/f499");
        assertThat(in("{\"%s\": 1, \"b\": 2}".formatted("a".repeat(300)))).containsExactly("/b");
    }

    @Test
    void whatIsNotARecordIsRefusedAsTheJobRefusesIt() {
        for (String wrong : List.of("[1]", "17", "{", "{\"a\": ".repeat(40))) {
            assertThatThrownBy(() -> in(wrong)).isInstanceOf(DecodeException.class);
        }
    }

    private static List<String> in(String json) throws DecodeException {
        return JsonPlaces.in(json.getBytes(UTF_8));
    }
}
