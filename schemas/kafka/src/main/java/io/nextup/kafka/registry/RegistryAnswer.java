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

    /**
     * No answer, or one that says nothing about the object.
     *
     * @param why such as {@code status 503}; without secrets
     */
    record Away(String why) implements RegistryAnswer {}
}
