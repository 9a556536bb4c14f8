package io.nextup.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;

/** The result of one request to a registry. */
sealed interface RegistryAnswer {

    /** An object that the registry knows. */
    record Found(JsonNode body) implements RegistryAnswer {}

    /** The registry's word that it knows no such object. */
    record Unknown() implements RegistryAnswer {}

    /** An object that the registry knows, and that is greater than is read. */
    record TooLarge(int mostBytes) implements RegistryAnswer {}

    /** A result by which the object may or may not be there. */
    sealed interface NoWord extends RegistryAnswer {
        /** Returns a reason such as {@code status 503}, without secrets. */
        String why();
    }

    /**
     * An answer that holds no object. Either the registry refuses this one, or it gives none.
     *
     * @param mayConcernObject true for a status that a working registry gives for some objects;
     *     false for one that a wrong address, a wrong login or a failing registry gives for all
     */
    record Refused(String why, boolean mayConcernObject) implements NoWord {}

    /** No answer, or one that asks the client to come back later. */
    record Away(String why) implements NoWord {}
}
