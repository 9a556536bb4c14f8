package io.nextup.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticeFileTest {
    private static final String OWN =
            part("io.nextup", "nextup-events", "0.3.0", "{\"license\": {\"id\": \"Apache-2.0\"}}");

    private static String part(String group, String name, String version, String licences) {
        return "{\"group\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"licenses\": [%s]}"
                .formatted(group, name, version, licences);
    }

    private static JsonNode bill(String... parts) throws JsonProcessingException {
        return JsonMapper.builder()
                .build()
                .readTree("{\"components\": [%s]}".formatted(String.join(", ", parts)));
    }

    @Test
    void everyPartOfOthersIsNamedOnceWithItsLicences() throws JsonProcessingException {
        String jna =
                part(
                        "net.java.dev.jna",
                        "jna",
                        "5.17.0",
                        "{\"license\": {\"id\": \"LGPL-2.1-or-later\"}}, {\"license\": {\"id\": \"Apache-2.0\"}}");
        String re2j =
                part("com.google.re2j", "re2j", "1.8", "{\"license\": {\"name\": \"Go License\"}}");

        String text = NoticeFile.of(List.of(bill(jna, OWN), bill(re2j, jna)));

        assertThat(text)
                .startsWith("Nextup is licensed under the Apache License")
                .endsWith(
                        """

                        com.google.re2j:re2j 1.8: Go License
                        net.java.dev.jna:jna 5.17.0: LGPL-2.1-or-later or Apache-2.0
                        """);
    }

    @Test
    void aPartWithoutALicenceDoesNotShip() throws JsonProcessingException {
        List<JsonNode> bills = List.of(bill(part("a", "b", "1", "")));

        assertThatThrownBy(() -> NoticeFile.of(bills))
                .hasMessageStartingWith("a:b 1 has no licence in the bill of materials: ");
    }
}
