package io.nextup.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.TopicScan;
import io.nextup.serving.rollout.RolloutTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaModelTopicsIT {
    @TempDir private Path directory;

    @Test
    void aReportIsKeyedBySlotAndProcessAndItsDeletionNamesBoth() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            String health = broker.settings().topics().modelHealth();
            String models = broker.settings().topics().models();
            try (Admin admin = broker.admin()) {
                admin.createTopics(
                                Stream.of(health, models)
                                        .map(topic -> new NewTopic(topic, 1, (short) 1))
                                        .toList())
                        .all()
                        .get(30, SECONDS);
            }
            Calls calls = new Calls();
            try (RolloutTopics topics = new KafkaModelTopics(broker.settings())) {
                topics.start(calls);
                topics.say(report("a/b", "p")).get(30, SECONDS);
                assertThat(calls.health.poll(30, SECONDS)).isEqualTo("said a/b p, dated by Kafka");
                topics.unsay("a/b", "p");
                assertThat(calls.health.poll(30, SECONDS)).isEqualTo("unsaid a/b p");
                assertThat(topics.unreadable()).isZero();
            }
            List<String> keys = new ArrayList<>();
            try (TopicScan scan = TopicScan.open(broker.settings(), Duration.ofSeconds(30))) {
                scan.readToEnd(health, record -> keys.add(new String(record.key(), UTF_8)));
            }
            assertThat(keys).containsExactly("a/b/p", "a/b/p");
        }
    }

    private static ModelHealth report(String slot, String process) {
        return new ModelHealth(slot, process, null, null, 1, 2, null, null, List.of(), false);
    }

    /** Records the calls about the health of models. */
    private static final class Calls implements RolloutTopics.Listener {
        private final BlockingQueue<String> health = new LinkedBlockingQueue<>();

        @Override
        public void announced(long offset, ModelAnnouncement announcement) {}

        @Override
        public void announcementsKnown() {}

        @Override
        public void announcementsStartOver() {}

        @Override
        public void said(ModelHealth entry, long timestampMillis) {
            health.add(
                    "said %s %s, dated by %s"
                            .formatted(
                                    entry.slot(),
                                    entry.process(),
                                    timestampMillis == entry.writtenTimeMillis()
                                            ? "its writer"
                                            : "Kafka"));
        }

        @Override
        public void unsaid(String slot, String process) {
            health.add("unsaid %s %s".formatted(slot, process));
        }

        @Override
        public void healthKnown() {}
    }
}
