package io.nextup.serving.engine;

import io.nextup.artifact.ModelId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Demotes models that hang or fail too often, and decides when the process must end. Reports both
 * to the roll-out ({@link EngineEvents}). Thread-safe; never called under a lock.
 */
final class Escalation {
    private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);

    private final Slots slots;
    private final EngineEvents events;
    private final AtomicBoolean ending = new AtomicBoolean();

    Escalation(Slots slots, EngineEvents events) {
        this.slots = slots;
        this.events = events;
    }

    /**
     * Counts requests as the parts of their batch end, so that a demotion stops the other parts.
     *
     * @param scored number of requests, including those that failed
     * @param failed number of requests that failed alone
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     */
    void countRequests(Call call, int scored, int failed, long nowNanos) {
        tellIfServing(call, call.served().countRequests(scored, failed, nowNanos));
    }

    /** Counts a call whose requests are answered. */
    void countCall(Call call) {
        tellIfServing(call, call.served().countCall(call.isAnsweredByModel(), call.failedUsers()));
    }

    private void tellIfServing(Call call, Optional<String> reasonToDemote) {
        if (reasonToDemote.isPresent() && slots.serves(call.slot(), call.served())) {
            tell(call, reasonToDemote.get());
        }
    }

    /** Demotes the model of a call, even if its slot serves the model again meanwhile. */
    void demote(Call call, String reason) {
        call.served().demote();
        slots.demote(call.slot(), call.model().id());
        tell(call, reason);
    }

    /** Reports, once, that the process must end. */
    void mustEnd(String reason) {
        if (ending.compareAndSet(false, true)) {
            events.mustEnd(reason);
        }
    }

    private void tell(Call call, String reason) {
        ModelId model = call.model().id();
        log(call.slot(), model, reason);
        events.demoted(call.slot(), model, reason);
    }

    private static void log(String slot, ModelId model, String reason) {
        LOG.warn("Model {} of slot {} is demoted: {}", model, slot, reason);
    }
}
