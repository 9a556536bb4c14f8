package io.nextup.serving.engine;

import io.nextup.artifact.ModelId;
import io.nextup.event.CallTrial;
import java.util.concurrent.CompletableFuture;

/**
 * Receives the events that an engine cannot handle alone. The engine's threads call it, without a
 * lock.
 */
public interface EngineEvents {
    /** Ignores all events. */
    EngineEvents IGNORED =
            new EngineEvents() {
                @Override
                public void demoted(String slot, ModelId model, String reason) {}

                @Override
                public void mustEnd(String reason) {}

                @Override
                public CompletableFuture<Void> trialBegins(CallTrial trial) {
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void trialEnded() {}
            };

    /**
     * Reports that the engine no longer calls a model. Until it gets another one for the slot, it
     * answers with popular items.
     *
     * @param reason the reason, for a person
     */
    void demoted(String slot, ModelId model, String reason);

    /**
     * Reports that the process must end, because nothing else frees a hanging call or a lost
     * device, or because its virtual machine must not continue.
     *
     * @param reason the reason, for a person
     */
    void mustEnd(String reason);

    /**
     * Reports the requests of a call before it begins.
     *
     * @return future that completes once the requests outlive the process
     */
    CompletableFuture<Void> trialBegins(CallTrial trial);

    /** Reports that the call has ended, and has not ended the process. */
    void trialEnded();
}
