package io.nextup.serving.engine;

/**
 * Takes note of what an engine cannot settle alone. The engine's threads call it, under no lock.
 */
public interface EngineEvents {
    /** Takes no notice. */
    EngineEvents IGNORED =
            new EngineEvents() {
                @Override
                public void demoted(String slot, ModelId model, String reason) {}

                @Override
                public void mustEnd(String reason) {}
            };

    /**
     * Takes note that the engine no longer calls a model. Until it gets another one for the slot,
     * it answers by what is popular.
     *
     * @param reason in words
     */
    void demoted(String slot, ModelId model, String reason);

    /**
     * The process cannot go on: only its end frees what hangs.
     *
     * @param reason in words
     */
    void mustEnd(String reason);
}
