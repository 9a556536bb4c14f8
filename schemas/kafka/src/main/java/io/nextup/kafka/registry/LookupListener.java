package io.nextup.kafka.registry;

/** Follows the lookups of a registry's schemas. */
public interface LookupListener {
    /** Follows nothing. */
    LookupListener NONE =
            new LookupListener() {
                @Override
                public void lookedUp() {}

                @Override
                public void waits(String why) {}

                @Override
                public void goesOn() {}
            };

    /** Called before the registry is asked for a schema that is not cached. */
    void lookedUp();

    /**
     * Called once when a lookup begins to wait.
     *
     * @param why a line that names the registry and the reason, without secrets
     */
    void waits(String why);

    /** Called when a lookup that waited has its answer, or gives up. */
    void goesOn();
}
