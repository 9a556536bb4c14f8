package io.nextup.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.build.Build;
import io.nextup.launcher.catalogue.ItemsCommand;
import io.nextup.launcher.catalogue.RulesCommand;
import io.nextup.launcher.config.ConfigCommand;
import io.nextup.launcher.config.FileDefaults;
import io.nextup.launcher.models.ModelsCommand;
import io.nextup.launcher.stream.BenchCommand;
import io.nextup.launcher.stream.ConsoleCommand;
import io.nextup.launcher.stream.DeadLettersCommand;
import io.nextup.launcher.stream.DemoCommand;
import io.nextup.launcher.stream.DoctorCommand;
import io.nextup.launcher.stream.ErasuresCommand;
import io.nextup.launcher.stream.IngestCommand;
import io.nextup.launcher.stream.ReplayCommand;
import io.nextup.launcher.stream.StateCommand;
import io.nextup.launcher.stream.TopicsCommand;
import io.nextup.launcher.stream.UpCommand;
import io.nextup.launcher.train.CompareCommand;
import io.nextup.launcher.train.EvaluateCommand;
import io.nextup.launcher.train.RefreshCommand;
import io.nextup.launcher.train.SimilarCommand;
import io.nextup.launcher.train.TrainCommand;
import io.nextup.launcher.verb.CommandLines;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.Verb;
import io.nextup.launcher.why.WhyCommand;
import io.nextup.trainer.operate.Erase;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program behind {@code ./nextup}, with every verb of the local system and of the trainer. */
@Command(
        name = "nextup",
        sortOptions = false,
        synopsisSubcommandLabel = "VERB",
        description = {"Recommends the next item while the user is still clicking.", ""},
        versionProvider = Nextup.BuildVersion.class,
        footer = {
            "",
            "Examples:",
            "  nextup demo                                       everything, once, in minutes",
            "  nextup up                                         keep it running",
            "  nextup train --events clicks.csv --announce",
            "  nextup replay --events clicks.csv --rate 100",
            "",
            "Each verb has its own --help. In bash and zsh the tab key completes all of it after",
            "  source <(nextup generate-completion)"
        })
public final class Nextup implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version and the commit.")
    boolean version;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Reads options of all verbs from this file (default: nextup.yaml in the working"
                            + " directory, if it is there).")
    private Path config;

    private Nextup() {}

    /** Names the build. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"nextup " + Build.current()};
        }
    }

    public static void main(String[] arguments) {
        OneLineErrors errors = new OneLineErrors();
        Runtime.getRuntime().addShutdownHook(new Thread(errors::ending, "ending"));
        System.exit(
                CommandLines.execute(
                        "nextup",
                        () -> commandLine(errors),
                        new PrintWriter(System.err, true, UTF_8),
                        arguments));
    }

    /** Shows the verbs where none is given. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Verb.WRONG_USAGE;
    }

    /** Makes the command line. */
    public static CommandLine commandLine() {
        return commandLine(new OneLineErrors());
    }

    static CommandLine commandLine(OneLineErrors errors) {
        return commandLine(errors, TrainerEnvironment.ofThisMachine());
    }

    /** Makes the command line, with the trainer's surroundings as given. */
    public static CommandLine commandLine(OneLineErrors errors, TrainerEnvironment environment) {
        Nextup program = new Nextup();
        CommandLine command = new CommandLine(program);
        FileDefaults settings = new FileDefaults(() -> program.config);
        for (Object verb : verbs(environment, settings)) {
            command.addSubcommand(verb);
        }
        command.addSubcommand(ConfigCommand.commandLine(settings));
        command.addSubcommand(completion());
        return CommandLines.configure(command)
                .setDefaultValueProvider(settings)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors);
    }

    /** Prints a script for bash and zsh by which they complete verbs, options and values. */
    private static CommandLine completion() {
        CommandLine completion = new CommandLine(new GenerateCompletion());
        completion.getCommandSpec().usageMessage().hidden(true);
        return completion;
    }

    private static List<Object> verbs(TrainerEnvironment environment, FileDefaults settings) {
        List<Object> verbs = new ArrayList<>();
        verbs.add(new DemoCommand(Nextup.class));
        verbs.add(new UpCommand(Nextup.class, settings::jobOptions));
        verbs.add(new ConsoleCommand());
        verbs.add(new DoctorCommand(environment.clock()));
        verbs.add(new TrainCommand(environment));
        verbs.add(new RefreshCommand(environment));
        verbs.add(new EvaluateCommand(environment));
        verbs.add(new CompareCommand(environment, Nextup.class));
        verbs.add(new SimilarCommand());
        verbs.add(ModelsCommand.commandLine(environment));
        verbs.add(ErasuresCommand.commandLine(new Erase(environment.clock()), environment.clock()));
        verbs.add(new BenchCommand());
        verbs.add(new ReplayCommand());
        verbs.add(IngestCommand.commandLine());
        verbs.add(DeadLettersCommand.commandLine());
        verbs.add(StateCommand.commandLine());
        verbs.add(ItemsCommand.commandLine(environment.clock()));
        verbs.add(RulesCommand.commandLine(environment.clock()));
        verbs.add(new WhyCommand(environment.clock()));
        verbs.add(new TopicsCommand());
        return verbs;
    }
}
