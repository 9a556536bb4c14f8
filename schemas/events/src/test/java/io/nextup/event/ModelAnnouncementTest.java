package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelAnnouncementTest {
    private static final String HASH = "0".repeat(64);

    @Test
    void theLongestTextsAreAccepted() {
        ModelAnnouncement longest =
                new ModelAnnouncement(
                        "s".repeat(200), "v".repeat(200), "file:///" + "d".repeat(2040), HASH, 1);

        assertThat(longest.after(Optional.of(longest)).model()).isEqualTo(longest.model());
    }

    @Test
    void oneCharacterMoreIsAnErrorThatNamesTheFieldAndShowsItsBeginning() {
        refused("slot", 201, 200, "s".repeat(201), "v", "file:///v", HASH);
        refused("version", 201, 200, "s", "v".repeat(201), "file:///v", HASH);
        refused("location", 2049, 2048, "s", "v", "f".repeat(2049), HASH);
        refused("manifestSha256", 65, 64, "s", "v", "file:///v", HASH + "0");
    }

    private static void refused(
            String field,
            int length,
            int most,
            String slot,
            String version,
            String location,
            String sha256) {
        assertThatThrownBy(() -> new ModelAnnouncement(slot, version, location, sha256, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field + " ")
                .hasMessageEndingWith(
                        "has %d characters: it must have at most %d".formatted(length, most))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void aRecordWithALongerTextIsNotReadWhereverItStands() {
        String long201 = "v".repeat(201);
        for (String json :
                List.of(
                        """
                        {"slot": "default", "version": "%s", "location": "file:///v", "manifestSha256": "%s"}"""
                                .formatted(long201, HASH),
                        """
                        {"slot": "default", "version": "v", "location": "file:///v", "manifestSha256": "%s",
                         "previous": [{"version": "%s", "location": "file:///v", "manifestSha256": "%s"}]}"""
                                .formatted(HASH, long201, HASH))) {
            assertThatThrownBy(() -> Codecs.MODEL_ANNOUNCEMENT.decode(json.getBytes(UTF_8), 1_000))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("it must have at most 200");
        }
    }
}
