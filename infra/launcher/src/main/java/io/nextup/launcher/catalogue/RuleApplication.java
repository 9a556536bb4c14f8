package io.nextup.launcher.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.operate.Slot;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Writes the rules of a slot in place of its newest ones. */
final class RuleApplication {
    private final InstantSource clock;

    RuleApplication(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Rules after an application.
     *
     * @param revision revision of the slot's rules now; 0 for a slot that never had any
     * @param changes what was changed; if nothing was, nothing was written
     */
    record Result(long revision, RuleChanges changes) {}

    /**
     * Writes the rules of a file, unless the slot has the same ones.
     *
     * @param path the file's name, for errors
     * @throws TopicException also if the rules are too large for a record, or if the file holds a
     *     revision of this slot that is not the newest
     */
    Result run(Slot slot, Path path, RuleSet file) throws TopicException {
        try (AcknowledgedWriter writer =
                AcknowledgedWriter.connect(slot.kafka(), slot.kafka().topics().rules())) {
            Optional<RuleSet> before = CatalogueTopics.rules(slot.kafka(), slot.name());
            long revision = before.map(RuleSet::revision).orElse(0L);
            RuleChanges changes = RuleChanges.between(before, file);
            if (changes.isNone()) {
                return new Result(revision, changes);
            }
            if (before.isPresent()) {
                requireNewest(path, file, before.get());
            }
            RuleSet next =
                    new RuleSet(
                            slot.name(),
                            RuleSet.DEFAULT_NAME,
                            revision + 1,
                            clock.millis(),
                            file.rules());
            writer.write(slot.name().getBytes(UTF_8), encoded(next));
            return new Result(next.revision(), changes);
        }
    }

    /**
     * Refuses a file that was printed before somebody else applied rules.
     *
     * @param before the newest rules of the slot to which the file is applied
     */
    static void requireNewest(Path path, RuleSet file, RuleSet before) throws TopicException {
        if (file.slot().equals(before.slot())
                && file.revision() > 0
                && file.revision() != before.revision()) {
            throw new TopicException(
                    "%s has revision %d and slot %s has %d: somebody applied rules since; look at them with rules show, or leave revision out"
                            .formatted(path, file.revision(), before.slot(), before.revision()));
        }
        if (before.revision() == Long.MAX_VALUE) {
            throw new TopicException(
                    "Slot %s has revision %d, and there is no higher one: send a record without a value under the key %s and apply the rules again"
                            .formatted(before.slot(), before.revision(), before.slot()));
        }
    }

    /**
     * Encodes a rule set.
     *
     * @throws TopicException if it is too large for a record
     */
    static byte[] encoded(RuleSet rules) throws TopicException {
        byte[] record = Codecs.RULE_SET.encode(rules, Encoding.JSON);
        if (record.length > AcknowledgedWriter.MOST_BYTES) {
            throw new TopicException(
                    "The rules of slot %s are %d bytes in JSON, and a record holds %d: shorten lists of items in conditions, such as by an attribute of the items"
                            .formatted(rules.slot(), record.length, AcknowledgedWriter.MOST_BYTES));
        }
        return record;
    }
}
