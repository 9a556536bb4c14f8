package io.nextup.trainer.operate;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.kafka.HeaderValues;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.AnnounceException;
import io.nextup.models.AnnouncementSigner;
import io.nextup.models.Announcer;
import io.nextup.models.DoubtfulAnnouncementException;
import io.nextup.models.SlotHealth;
import io.nextup.models.SlotRevisions;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Makes announcers that sign with a key, and reads what its holder goes by. */
final class Announcers {
    private Announcers() {}

    /**
     * Connects, and checks that it can announce for a slot.
     *
     * @param holder empty for announcements without a signature
     */
    static Announcer connect(
            KafkaSettings kafka,
            String forSlot,
            Optional<AnnouncementHolder> holder,
            InstantSource clock)
            throws AnnounceException {
        return Announcer.connect(kafka, forSlot, holder.map(Signer::new), clock.millis());
    }

    /**
     * Reads a slot's announcement and its processes' reports.
     *
     * @param holder empty: the last announcement counts, whoever wrote it
     * @throws DoubtfulAnnouncementException if another announcement may be the slot's
     */
    static SlotHealth slot(KafkaSettings kafka, String name, Optional<AnnouncementHolder> holder)
            throws TopicException, DoubtfulAnnouncementException {
        return SlotRevisions.read(kafka, name, holder.map(Signer::new), Brokers.PATIENCE).slot();
    }

    private record Signer(AnnouncementHolder holder) implements AnnouncementSigner {
        @Override
        public Header sign(String topic, byte[] key, byte[] value) {
            return new RecordHeader(
                    AnnouncementClaim.HEADER,
                    new AnnouncementClaim(topic, key, value).statement().signedBy(holder.key()));
        }

        @Override
        public boolean counts(ConsumerRecord<byte[], byte[]> record) {
            return holder.counts(
                    new AnnouncementClaim(record.topic(), record.key(), record.value()),
                    HeaderValues.lastOf(record.headers()).apply(AnnouncementClaim.HEADER));
        }
    }
}
