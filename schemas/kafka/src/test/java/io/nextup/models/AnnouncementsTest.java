package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");

    private final FakeTopics topics = new FakeTopics();

    @Test
    void theNewestAnnouncementOfASlotIsTheModelToServe() throws Exception {
        add("default", FIRST);
        add("other", announcement("other", "v9"));
        add("default", announcement("default", "v2"));
        add("default", FIRST);
        assertThat(current("default")).contains(FIRST);
        assertThat(current("other")).contains(announcement("other", "v9"));
        assertThat(current("third")).isEmpty();
    }

    @Test
    void anEmptiedSlotHasNone() throws Exception {
        add("default", FIRST);
        topics.add(Topics.MODELS, "default".getBytes(UTF_8), null);
        assertThat(current("default")).isEmpty();
    }

    @Test
    void anUnreadableAnnouncementChangesNothing() throws Exception {
        add("default", FIRST);
        topics.add(Topics.MODELS, "default".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        assertThat(current("default")).contains(FIRST);
    }

    @Test
    void aMissingTopicIsAnErrorThatNamesItAndTheWayOut() {
        assertThatThrownBy(() -> current("default"))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("nextup.models.v1")
                .hasMessageContaining("broker:1")
                .hasMessageContaining("./nextup topics");
    }

    private void add(String slot, ModelAnnouncement announcement) {
        topics.add(
                Topics.MODELS,
                slot.getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
    }

    private Optional<ModelAnnouncement> current(String slot) throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return Announcements.current(scan, FakeTopics.KAFKA, slot);
        }
    }

    private static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, "sha-" + version, 1_000);
    }
}
