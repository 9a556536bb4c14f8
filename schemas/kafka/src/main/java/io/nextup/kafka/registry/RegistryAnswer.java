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

    /** Objects that a refusal may concern, as far as its status tells. */
    enum Scope {
        /** One object: a working registry gives such a status. */
        OBJECT,
        /** One object or all: any failure within the registry has this status. */
        UNCERTAIN,
        /** All: the status of a wrong address, a wrong login or a registry without its store. */
        ALL
    }

    /** An answer that holds no object. Either the registry refuses this one, or it gives none. */
    record Refused(String why, Scope scope) implements NoWord {}

    /**
     * No answer, or one that asks the client to come back later.
     *
     * @param mayConcernObject false if the registry says that the client asks too often
     */
    record Away(String why, boolean mayConcernObject) implements NoWord {}
}
