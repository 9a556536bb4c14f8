package io.nextup.launcher.train;

import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.operate.Progress;
import java.io.IOException;
import java.util.Optional;

/**
 * A process that reads the interactions topic without a store, prints the directory that holds it
 * meanwhile, and waits for its input.
 *
 * <p>Argument: the broker's address.
 */
final class WaitingReader {
    private WaitingReader() {}

    public static void main(String[] arguments) throws IOException {
        new HistorySource.Topic(KafkaSettings.at(arguments[0]), Optional.empty(), Optional.empty())
                .interactions(
                        InteractionLimits.defaults(),
                        Progress.notesOnly(note -> {}),
                        recording -> {
                            System.out.println(recording.name());
                            System.out.flush();
                            return System.in.read();
                        });
    }
}
