package io.nextup.launcher.models;

import io.nextup.launcher.verb.VerbGroup;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code models}: manages a registry's models and their announcements. Each action is a verb. */
@Command(
        name = "models",
        synopsisSubcommandLabel = "ACTION",
        preprocessor = ModelsCommand.ActionFirst.class,
        description = {
            "Lists a registry's models, announces one, goes back to the one before, adds one that was"
                    + " made elsewhere, writes the vectors of one's items, signs models, or deletes those that"
                    + " are no longer needed; shows what the job serves.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}                       lists them, as models list",
            "  ${COMMAND-FULL-NAME} announce 20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} rollback",
            "  ${COMMAND-FULL-NAME} export --model models --embeddings vectors",
            "  ${COMMAND-FULL-NAME} sign --signed-by old.pem \\",
            "      --signing-key new.pem",
            "  ${COMMAND-FULL-NAME} prune --older-than 90d --dry-run",
            "  ${COMMAND-FULL-NAME} status --slot default --json",
            "  ${COMMAND-FULL-NAME} pardon 20261124-160501-sasrec-1a2b3c",
            "",
            "Each action has its own --help."
        })
public final class ModelsCommand extends VerbGroup {
    private static final String DEFAULT_ACTION = "list";

    private ModelsCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine(TrainerEnvironment environment) {
        Clock clock = environment.clock();
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new ListModelsCommand(clock))
                .addSubcommand(new AnnounceCommand(clock))
                .addSubcommand(new RollbackCommand(clock))
                .addSubcommand(new ImportCommand(environment))
                .addSubcommand(new ExportCommand())
                .addSubcommand(new SignCommand(clock))
                .addSubcommand(new PruneCommand(clock))
                .addSubcommand(new StatusCommand(clock))
                .addSubcommand(new PardonCommand(clock));
    }

    /** Moves the action before its options; without an action, lists. */
    static final class ActionFirst implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments,
                CommandSpec command,
                ArgSpec none,
                Map<String, Object> info) {
            if (!isHelpAlone(arguments)) {
                arguments.push(takeAction(arguments, command));
            }
            return false;
        }

        private static boolean isHelpAlone(Stack<String> arguments) {
            return arguments.size() == 1
                    && (arguments.peek().equals("-h") || arguments.peek().equals("--help"));
        }

        /** Removes the action from the stack, whose top is the first argument. */
        private static String takeAction(Stack<String> arguments, CommandSpec command) {
            for (int i = arguments.size() - 1; i >= 0; i--) {
                String argument = arguments.get(i);
                if (!argument.startsWith("-")) {
                    if (!command.subcommands().containsKey(argument)) {
                        throw new UnmatchedArgumentException(
                                command.commandLine(), List.of(argument));
                    }
                    return arguments.remove(i);
                }
                if (takesAValue(argument, command)) {
                    i--;
                }
            }
            return DEFAULT_ACTION;
        }

        /** Tells whether the next argument is the option's value. No option's name has = in it. */
        private static boolean takesAValue(String option, CommandSpec command) {
            return command.subcommands().values().stream()
                    .map(action -> action.getCommandSpec().findOption(option))
                    .filter(Objects::nonNull)
                    .anyMatch(found -> found.arity().max() > 0);
        }
    }
}
