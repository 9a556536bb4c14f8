package io.nextup.serving.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleException;
import io.nextup.event.DeadLetter;
import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import io.nextup.serving.feed.MessageListener;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on the newest rules of one slot, once the rules topic is read to its end. One thread calls
 * it.
 *
 * <p>A topic that starts over without the slot's rules changes nothing: to lose a topic is not to
 * allow everything. Where the slot has records and none can be read, nothing is passed on either.
 */
final class SlotRules extends MessageListener<CompiledRules> {
    private static final Logger LOG = LoggerFactory.getLogger(SlotRules.class);

    /** Receives the newest rules. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes rules in place of those before.
         *
         * @param offset offset of their record; null where the slot has none
         */
        void take(CompiledRules rules, Long offset);
    }

    private final String slot;
    private final Taker taker;

    /** Newest rules of this reading; null before a record says any. */
    private CompiledRules newest;

    /** Offset of their record; null without one. */
    private Long offset;

    /** True if the slot has records in this reading, and none of them can be read. */
    private boolean unreadable;

    private boolean caughtUp;

    /** True once rules were passed on. */
    private boolean passed;

    /**
     * @param refused count of the records that cannot be read
     */
    SlotRules(String topic, String slot, AtomicLong refused, Taker taker) {
        super(topic, SlotRules::compiled, refused);
        this.slot = requireNonNull(slot, "slot is null");
        this.taker = requireNonNull(taker, "taker is null");
    }

    @Override
    protected boolean skips(byte[] key) {
        return key == null || !slot.equals(new String(key, UTF_8));
    }

    @Override
    protected void received(Received record, CompiledRules rules) {
        learn(rules, record.offset());
    }

    @Override
    protected void deleted(Received record) {
        learn(CompiledRules.none(slot), null);
    }

    @Override
    protected void unreadable(Received record) {
        unreadable = newest == null;
    }

    private void learn(CompiledRules rules, Long at) {
        newest = rules;
        offset = at;
        unreadable = false;
        if (caughtUp) {
            pass(rules, at);
        }
    }

    private void pass(CompiledRules rules, Long at) {
        passed = true;
        taker.take(rules, at);
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
        if (newest != null) {
            pass(newest, offset);
        } else if (unreadable) {
            LOG.warn(
                    "No record of the rules of slot {} can be read: {}",
                    slot,
                    passed
                            ? "those before hold"
                            : "nobody knows what lists may hold, and none is made");
        } else if (!passed) {
            pass(CompiledRules.none(slot), null);
        }
    }

    @Override
    public void startedOver() {
        super.startedOver();
        caughtUp = false;
        newest = null;
        unreadable = false;
    }

    private static CompiledRules compiled(Received record) throws DecodeException {
        RuleSet set = Codecs.RULE_SET.decode(record.value(), record.timestampMillis());
        RecordKey.requireSame(record.key(), "slot", set.slot());
        try {
            return CompiledRules.of(set);
        } catch (RuleException e) {
            throw new DecodeException(DeadLetter.Reason.UNDECODABLE, e.getMessage(), e);
        }
    }
}
