package io.nextup.serving;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.artifact.trust.AnnouncementKeys;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.event.wire.MessageCodec;
import io.nextup.kafka.KafkaSettings;
import io.nextup.models.HealthKey;
import io.nextup.serving.feed.MessageListener;
import io.nextup.serving.feed.TopicFeed;
import io.nextup.serving.feed.TopicWriter;
import io.nextup.serving.rollout.RolloutTopics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models topic and the health topic, read by one feed each, and a writer for the latter. */
final class KafkaModelTopics implements RolloutTopics {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaModelTopics.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final AnnouncementKeys keys;
    private final TopicWriter writer;
    private final AtomicLong unreadable = new AtomicLong();
    private TopicFeed models;
    private TopicFeed health;

    /**
     * @param keys keys of those who may announce; none: every announcement counts
     */
    KafkaModelTopics(KafkaSettings kafka, AnnouncementKeys keys) {
        this.kafka = kafka;
        this.keys = keys;
        this.writer = TopicWriter.start(kafka.topics().health(), kafka);
    }

    @Override
    public boolean signed() {
        return !keys.isEmpty();
    }

    @Override
    public synchronized void start(Listener listener) {
        health =
                TopicFeed.start(
                        kafka.topics().health(),
                        kafka,
                        new Records<>(kafka.topics().health(), Codecs.HEALTH) {
                            @Override
                            protected void received(Received record, Health entry) {
                                said(record, entry, listener);
                            }

                            @Override
                            protected boolean skips(byte[] key) {
                                return HealthKey.isOfUnknownKind(key);
                            }

                            @Override
                            protected void deleted(Received record) {
                                HealthKey.parse(record.key()).ifPresent(listener::unsaid);
                            }

                            @Override
                            public void caughtUp() {
                                listener.healthKnown();
                            }
                        });
        models =
                TopicFeed.start(
                        kafka.topics().models(),
                        kafka,
                        new Records<>(kafka.topics().models(), Codecs.MODEL_ANNOUNCEMENT) {
                            @Override
                            protected void received(
                                    Received record, ModelAnnouncement announcement) {
                                announced(record, announcement, listener);
                            }

                            @Override
                            protected void deleted(Received record) {
                                // The slot's announcement was deleted, which unloads nothing.
                            }

                            @Override
                            public void caughtUp() {
                                listener.announcementsKnown();
                            }

                            @Override
                            public void startedOver() {
                                super.startedOver();
                                listener.announcementsStartOver();
                            }
                        });
    }

    /** A record without the usual key may be of an unknown kind, too. */
    private static void said(MessageListener.Received record, Health entry, Listener listener) {
        if (entry.kind() != Health.Kind.OTHER) {
            listener.said(entry, record.timestampMillis());
        }
    }

    private void announced(
            MessageListener.Received record, ModelAnnouncement announcement, Listener listener) {
        Optional<String> refusal =
                keys.refusal(
                        new AnnouncementClaim(
                                kafka.topics().models(),
                                record.key() == null ? new byte[0] : record.key(),
                                record.value()),
                        record.headers().apply(AnnouncementClaim.HEADER));
        if (refusal.isPresent()) {
            listener.notSigned(announcement, refusal.get());
        } else {
            listener.announced(record.offset(), announcement);
        }
    }

    @Override
    public CompletableFuture<Long> say(Health entry) {
        return writer.write(
                HealthKey.of(entry).bytes(), Codecs.HEALTH.encode(entry, Encoding.JSON));
    }

    @Override
    public void unsay(HealthKey key) {
        writer.write(key.bytes(), null)
                .exceptionally(
                        e -> {
                            LOG.debug("The old record {} could not be deleted yet", key, e);
                            return null;
                        });
    }

    @Override
    public long unreadable() {
        return unreadable.get();
    }

    @Override
    public synchronized long lag() {
        return models == null ? -1 : models.lag();
    }

    @Override
    public synchronized long errors() {
        return models == null ? 0 : models.errors() + health.errors();
    }

    @Override
    public void close() {
        writer.close(PATIENCE_AT_CLOSE);
        synchronized (this) {
            if (models != null) {
                models.close();
            }
            if (health != null) {
                health.close();
            }
        }
    }

    private abstract class Records<T> extends MessageListener<T> {
        Records(String topic, MessageCodec<T> codec) {
            super(
                    topic,
                    record -> codec.decode(record.value(), record.timestampMillis()),
                    unreadable);
        }
    }
}
