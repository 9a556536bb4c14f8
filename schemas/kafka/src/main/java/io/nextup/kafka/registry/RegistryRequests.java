package io.nextup.kafka.registry;

/** Requests to a registry, without retries. */
interface RegistryRequests {
    /**
     * Asks for one object.
     *
     * @param path path below the registry's address, such as {@code /schemas/ids/7}
     */
    RegistryAnswer get(String path) throws InterruptedException;

    /** Tells whether a registry answers at the address, whatever it says about its schemas. */
    boolean isThere() throws InterruptedException;
}
