package io.nextup.trainer.operate;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.kafka.KafkaSettings;
import io.nextup.models.AnnounceException;
import io.nextup.models.Announcer;
import io.nextup.signature.SigningKey;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Makes announcers that sign with a key. */
final class Announcers {
    private Announcers() {}

    /**
     * Connects, and checks that it can announce for a slot.
     *
     * @param key key that signs announcements; empty: they have no signature
     */
    static Announcer connect(KafkaSettings kafka, String forSlot, Optional<SigningKey> key)
            throws AnnounceException {
        return Announcer.connect(
                kafka,
                forSlot,
                key.map(
                        signing ->
                                (topic, slot, value) ->
                                        new RecordHeader(
                                                AnnouncementClaim.HEADER,
                                                new AnnouncementClaim(topic, slot, value)
                                                        .statement()
                                                        .signedBy(signing))));
    }
}
