package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenUntilTest {
    private static final String CREATED = "2026-11-24T16:05:01Z";

    @Test
    void theProvenanceTellsTheNewestEvent() {
        assertThat(seenUntil(Map.of("data.newest", "2026-11-24T15:00:00.007Z")))
                .isEqualTo("2026-11-24T15:00:00.007Z");
    }

    @Test
    void ofAModelThatWasMadeElsewhereItsAgeTells() {
        assertThat(seenUntil(Map.of())).isEqualTo(CREATED);
        assertThat(seenUntil(Map.of("data.newest", "yesterday"))).isEqualTo(CREATED);
        assertThat(seenUntil(Map.of("data.newest", Instant.MAX.toString()))).isEqualTo(CREATED);
    }

    @Test
    void positionsInAFileAreNoTimes() {
        assertThat(seenUntil(Map.of("data.newest", "1970-01-01T00:00:00.004Z"))).isEqualTo(CREATED);
    }

    @Test
    void anEventThatClaimsToBeFromTheFutureDoesNotHoldUpLaterRounds() {
        assertThat(seenUntil(Map.of("data.newest", "2099-12-31T00:00:00Z"))).isEqualTo(CREATED);
        assertThat(seenUntil(Map.of("data.newest", "2026-11-24T18:05:01.001Z"))).isEqualTo(CREATED);
    }

    /** Else a model would be evaluated on events that it was trained on. */
    @Test
    void eventsOfAClockThatRunsALittleAheadWereSeen() {
        assertThat(seenUntil(Map.of("data.newest", "2026-11-24T17:10:00Z")))
                .isEqualTo("2026-11-24T17:10:00Z");
    }

    @Test
    void anEventThatDoesNotCountIsNamed() {
        assertThat(SeenUntil.caution(manifest(Map.of("data.newest", "2099-12-31T00:00:00Z"))))
                .hasValue(
                        "v was made at 2026-11-24T16:05:01Z from an event dated 2099-12-31T00:00:00Z:"
                                + " events after it was made count as unseen by it");
        assertThat(SeenUntil.caution(manifest(Map.of("data.newest", "2026-11-24T17:10:00Z"))))
                .isEmpty();
        assertThat(SeenUntil.caution(manifest(Map.of()))).isEmpty();
    }

    private static Instant seenUntil(Map<String, String> provenance) {
        return Instant.ofEpochMilli(SeenUntil.millis(manifest(provenance)));
    }

    private static Manifest manifest(Map<String, String> provenance) {
        Manifest.FileEntry file = new Manifest.FileEntry(1, "0".repeat(64));
        return new Manifest(
                1,
                "v",
                "fake",
                CREATED,
                1,
                1,
                List.of(),
                List.of(),
                Map.of(Manifest.MODULE_FILE, file, Manifest.VOCABULARY_FILE, file),
                List.of(),
                List.of(),
                Map.of(),
                provenance,
                null,
                null,
                null);
    }
}
