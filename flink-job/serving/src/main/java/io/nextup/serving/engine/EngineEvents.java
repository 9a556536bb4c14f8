package io.nextup.serving.engine;

/**
 * Learns what an engine cannot settle alone. Called by the engine's threads, never under a lock.
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
     * The engine calls a model no more. Until it gets another one for the slot, it answers by what
     * is popular.
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
