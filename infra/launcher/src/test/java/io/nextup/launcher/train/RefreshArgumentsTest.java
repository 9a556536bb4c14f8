package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.operate.Slot;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RefreshArgumentsTest {
    @Test
    void theJobThatHasToForgetIsTheSlotsOwnUnlessGroupsAreNamed() {
        RefreshArguments unnamed = CommandLine.populateCommand(new RefreshArguments());
        RefreshArguments named =
                CommandLine.populateCommand(
                        new RefreshArguments(), "--job-group=clicks", "--job-group=buys");

        assertThat(unnamed.jobGroups(slot("default"))).containsExactly("nextup");
        assertThat(unnamed.jobGroups(slot("b"))).containsExactly("nextup-b");
        assertThat(named.jobGroups(slot("b"))).containsExactly("clicks", "buys");
    }

    private static Slot slot(String name) {
        return new Slot(KafkaSettings.at("nowhere:9092"), name);
    }
}
