package io.nextup.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.family.Families;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Families of other jars, which no verb can be made with. */
class TrainerTest {
    private final FakeFamily family = new FakeFamily();

    @Test
    void twoFamiliesOfOneNameAreOneLineAndExitCodeOne() {
        fails(
                () -> {
                    Families.of(List.of(family, new FakeFamily()));
                    return family.environment();
                },
                "Two families are named fake");
    }

    @Test
    void anOptionThatAVerbHasAlreadyIsOneLineThatNamesTheFamily() {
        family.defaults =
                TrainOptions.none().with(Hyperparameter.text("registry", "Registry."), "somewhere");
        fails(family::environment, "--registry of the family fake");
    }

    @Test
    void aFamilyThatCannotBeLoadedIsOneLine() {
        fails(
                () -> {
                    throw new ServiceConfigurationError(
                            "Provider org.example.Gone could not be instantiated",
                            new IllegalStateException("no native library"));
                },
                "org.example.Gone could not be instantiated (no native library)");
    }

    private static void fails(Supplier<TrainerEnvironment> environment, String message) {
        StringWriter err = new StringWriter();
        int exitCode =
                TrainerCommands.execute(
                        "trainer",
                        () -> Trainer.commandLine(environment.get()),
                        new PrintWriter(err),
                        "models",
                        "--help");
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).startsWith("trainer: ").contains(message);
    }
}
