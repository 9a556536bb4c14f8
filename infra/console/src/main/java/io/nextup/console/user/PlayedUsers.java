package io.nextup.console.user;

import io.nextup.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The trial users of a process, with the list and the topic that they need.
 *
 * @param trials logic
 */
public record PlayedUsers(Trials trials, TrialList list, KafkaTrialTopic topic)
        implements AutoCloseable {

    /** Opens the list of the directory, and takes over the users that are on it. */
    public static PlayedUsers open(KafkaSettings kafka, Path directory) throws IOException {
        SecureRandom random = new SecureRandom();
        TrialList list = TrialList.open(directory);
        KafkaTrialTopic topic = new KafkaTrialTopic(kafka);
        return new PlayedUsers(
                new Trials(topic, list, () -> "%08x".formatted(random.nextInt())), list, topic);
    }

    /**
     * Erases all users.
     *
     * @throws IOException if one stays on the list: the next start erases it
     */
    @Override
    public void close() throws IOException {
        try (list;
                topic) {
            trials.eraseAll();
        }
    }
}
