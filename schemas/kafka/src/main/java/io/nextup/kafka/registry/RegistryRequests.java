package io.nextup.kafka.registry;

/** Requests to a registry, without retries. */
@FunctionalInterface
interface RegistryRequests {
    /**
     * Asks for one object.
     *
     * @param path path below the registry's address, such as {@code /schemas/ids/7}
     */
    RegistryAnswer get(String path) throws InterruptedException;
}
