package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tests with announcements, whose key is their slot. */
class NewestRecordsTest {
    private static final byte[] GARBAGE = "garbage".getBytes(UTF_8);

    private final NewestRecords<ModelAnnouncement> records =
            new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
    private long offset;

    @Test
    void theNewestMessageOfEachKeyStaysUnlessARecordWithoutAValueFollows() {
        add("default", announcement("default", "v1"));
        add("other", announcement("other", "v9"));
        add("emptied", announcement("emptied", "v3"));
        add("default", announcement("default", "v2"));
        add("emptied", (byte[]) null);
        assertThat(records.newest())
                .isEqualTo(
                        Map.of(
                                "default",
                                announcement("default", "v2"),
                                "other",
                                announcement("other", "v9")));
    }

    @Test
    void aKeyIsWhatTheMessageSaysWhateverItsRecordsKeyIs() {
        add("default", announcement("default", "v1"));
        add("default", announcement("other", "v9"));
        add(null, announcement("third", "v4"));
        assertThat(records.newest()).containsOnlyKeys("default", "other", "third");
    }

    @Test
    void aNewestRecordThatCannotBeReadIsNamedByItsPlaceAndKeyAndTheOneBeforeStays() {
        add("default", announcement("default", "v1"));
        add("other", announcement("other", "v9"));
        add("other", GARBAGE);
        assertThat(records.unreadable()).containsOnlyKeys("other");
        assertThat(records.unreadable().get("other"))
                .startsWith("topic:0:2 (key other): JSON ModelAnnouncement: ");
        assertThat(records.newest()).containsOnlyKeys("default", "other");
    }

    @Test
    void whatCouldNotBeReadIsForgottenOnceItsKeyHasAnotherMessageOrNone() {
        add("default", GARBAGE);
        add("other", GARBAGE);
        add("default", announcement("default", "v1"));
        add("other", (byte[]) null);
        assertThat(records.unreadable()).isEmpty();
        assertThat(records.newest()).containsOnlyKeys("default");
    }

    private void add(String key, ModelAnnouncement announcement) {
        add(key, Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
    }

    private void add(String key, byte[] value) {
        records.add(
                new ConsumerRecord<>(
                        "topic", 0, offset++, key == null ? null : key.getBytes(UTF_8), value));
    }

    private static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(slot, version, "file:///" + version, "sha-" + version, 1_000);
    }
}
