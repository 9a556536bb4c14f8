package io.nextup.serving.engine;

import io.nextup.artifact.ModelId;

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
}
