package io.nextup.trainer.operate;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.AnnounceException;
import io.nextup.models.AnnouncementSigner;
import io.nextup.models.Announcer;
import io.nextup.models.SlotHealth;
import io.nextup.models.SlotRevisions;
import io.nextup.signature.SigningKey;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Makes announcers that sign with a key, and reads what its holder goes by. */
final class Announcers {
    private Announcers() {}

    /**
     * Connects, and checks that it can announce for a slot.
     *
     * @param key key that signs announcements; empty: they have no signature
     */
    static Announcer connect(
            KafkaSettings kafka, String forSlot, Optional<SigningKey> key, InstantSource clock)
            throws AnnounceException {
        return Announcer.connect(kafka, forSlot, signer(key), clock.millis());
    }

    /**
     * Reads a slot's announcement and its processes' reports.
     *
     * @param key key that signs announcements; empty: the last announcement counts, whoever wrote
     *     it
     * @throws TopicException also if the newest announcement may be forged
     */
    static SlotHealth slot(KafkaSettings kafka, String name, Optional<SigningKey> key)
            throws TopicException {
        return SlotRevisions.read(kafka, name, signer(key), Brokers.PATIENCE).slot();
    }

    private static Optional<AnnouncementSigner> signer(Optional<SigningKey> key) {
        return key.map(
                signing ->
                        (topic, slot, value) ->
                                new RecordHeader(
                                        AnnouncementClaim.HEADER,
                                        new AnnouncementClaim(topic, slot, value)
                                                .statement()
                                                .signedBy(signing)));
    }
}
