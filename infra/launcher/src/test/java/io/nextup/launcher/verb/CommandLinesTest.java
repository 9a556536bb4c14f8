package io.nextup.launcher.verb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.Nextup;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: its output, and families of other jars with which no verb can be made. */
class CommandLinesTest {
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

    @Test
    void itsOutputIsUtf8WithAsciiDigitsWhateverTheLocale() {
        PrintStream before = System.out;
        Locale locale = Locale.getDefault(Locale.Category.FORMAT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, US_ASCII));
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            CommandLines.execute(
                    "nextup",
                    () -> new CommandLine(new Greeting()),
                    new PrintWriter(new StringWriter()));
        } finally {
            System.setOut(before);
            Locale.setDefault(Locale.Category.FORMAT, locale);
        }
        assertThat(out.toString(UTF_8)).isEqualTo("jürgen 12\n");
    }

    @Command
    private static final class Greeting implements Runnable {
        @Spec private CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().getOut().print("jürgen %d\n".formatted(12));
            spec.commandLine().getOut().flush();
        }
    }

    private static void fails(Supplier<TrainerEnvironment> environment, String message) {
        StringWriter err = new StringWriter();
        int exitCode =
                CommandLines.execute(
                        "nextup",
                        () -> Nextup.commandLine(new OneLineErrors(), environment.get()),
                        new PrintWriter(err),
                        "models",
                        "--help");
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).startsWith("nextup: ").contains(message);
    }
}
