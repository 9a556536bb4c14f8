package io.nextup.acceptance.pages;

import static io.nextup.acceptance.pages.CommandRules.Kind.BENCHMARK;
import static io.nextup.acceptance.pages.CommandRules.Kind.BUILD;
import static io.nextup.acceptance.pages.CommandRules.Kind.CI;
import static io.nextup.acceptance.pages.CommandRules.Kind.CLIENT;
import static io.nextup.acceptance.pages.CommandRules.Kind.EDITS_THE_MACHINE;
import static io.nextup.acceptance.pages.CommandRules.Kind.LONG;
import static io.nextup.acceptance.pages.CommandRules.Kind.LOOKS;
import static io.nextup.acceptance.pages.CommandRules.Kind.MAKES_KEYS;
import static io.nextup.acceptance.pages.CommandRules.Kind.NEEDS_A_CLUSTER;
import static io.nextup.acceptance.pages.CommandRules.Kind.NEEDS_DOCKER;
import static io.nextup.acceptance.pages.CommandRules.Kind.NEEDS_PYTHON;
import static io.nextup.acceptance.pages.CommandRules.Kind.RENDERS;
import static io.nextup.acceptance.pages.CommandRules.Kind.RUN;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The kinds of commands that the pages show, each with a check of its options and names. Only the
 * commands of one kind are run by {@link CommandsIT}; the others are its exceptions.
 */
final class CommandRules {
    /** Who runs a command. */
    enum Kind {
        /** {@link CommandsIT} runs it. */
        RUN,
        /** Takes minutes: a test of its own runs the verb with smaller sizes. */
        LONG,
        /** Builds the project, as every run of the tests does. */
        BUILD,
        /** A program that uses the topics without Nextup: {@link OtherClientsIT} runs it. */
        CLIENT,
        /** Needs Kafka, Flink or Kubernetes, or files of one. */
        NEEDS_A_CLUSTER,
        /** Renders manifests; a test runs it where {@code kustomize} is there. */
        RENDERS,
        /** Needs Docker, which {@code docker/check/run} does without. */
        NEEDS_DOCKER,
        /** {@code .ci/run} runs it. */
        CI,
        /** Needs PyTorch for Python; a test of its own runs the program where there is one. */
        NEEDS_PYTHON,
        /** Takes half an hour, or data that are not here. */
        BENCHMARK,
        /** Makes keys; the tests of the trainer read such keys. */
        MAKES_KEYS,
        /** Installs packages. */
        EDITS_THE_MACHINE,
        /** Looks at a file or a process with a tool of the system. */
        LOOKS
    }

    /** Says what is wrong with a command: a name, and the way out. */
    @FunctionalInterface
    interface Check {
        List<String> problems(PageCommand command);
    }

    /**
     * A kind of command.
     *
     * @param program the first word
     * @param arguments matches the others, with one space between them
     * @param runBy the test that runs such a command; empty where none does
     */
    record Rule(Kind kind, String program, Pattern arguments, String runBy, Check check) {
        static Rule of(Kind kind, String program, String arguments, String runBy, Check check) {
            return new Rule(kind, program, Pattern.compile(arguments), runBy, check);
        }

        boolean covers(PageCommand command) {
            return program.equals(command.program())
                    && arguments.matcher(String.join(" ", command.arguments())).matches();
        }
    }

    private final List<Rule> rules;

    private CommandRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** The one list: the first rule that covers a command decides. */
    static CommandRules of(Sources sources, ClusterNames names) {
        VerbCheck verb = new VerbCheck();
        MavenCheck maven = new MavenCheck(sources);
        FlinkCheck flink = new FlinkCheck(names, sources);
        ScriptCheck script = new ScriptCheck(sources, verb);
        KubectlCheck kubectl = new KubectlCheck(sources, verb);
        ComposeCheck compose = new ComposeCheck(sources, verb);
        AlertCommandCheck alert = new AlertCommandCheck(verb, kubectl, compose);
        String producer = "kafka-console-producer.sh";
        String consumer = "kafka-console-consumer.sh";
        TopicCheck topic = new TopicCheck();
        Check packages = new WordsCheck("[a-z0-9-]+");
        return new CommandRules(
                List.of(
                        // The body of a function: what it is called with stands further below.
                        Rule.of(NEEDS_A_CLUSTER, VerbCheck.PROGRAM, "\\$@", "", verb),
                        Rule.of(LONG, VerbCheck.PROGRAM, "demo( .*)?", "DemoIT", verb),
                        Rule.of(LONG, VerbCheck.PROGRAM, "up( .*)?", "UpIT", verb),
                        Rule.of(LONG, VerbCheck.PROGRAM, "console( .*)?", "UpIT", verb),
                        Rule.of(LONG, VerbCheck.PROGRAM, "bench( .*)?", "BenchIT", verb),
                        Rule.of(
                                LONG,
                                VerbCheck.PROGRAM,
                                "compare .*--families .*",
                                "CompareFamiliesIT",
                                verb),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                VerbCheck.PROGRAM,
                                "state show --savepoint /savepoints/.*",
                                "StateCommandIT",
                                verb),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                VerbCheck.PROGRAM,
                                "state build .*",
                                "ErasureIT",
                                verb),
                        Rule.of(NEEDS_A_CLUSTER, VerbCheck.PROGRAM, "why .*", "FaultsIT", verb),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                VerbCheck.PROGRAM,
                                "topics --acls .*",
                                "SecuredSystemIT",
                                verb),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                VerbCheck.PROGRAM,
                                "erasures forward .*",
                                "ErasureIT",
                                verb),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                VerbCheck.PROGRAM,
                                "models announce .* --announcement-key .*",
                                "TrainerKafkaIT",
                                verb),
                        Rule.of(
                                NEEDS_PYTHON,
                                VerbCheck.PROGRAM,
                                "models import --module hours.pt .*",
                                "PythonModuleIT",
                                verb),
                        Rule.of(
                                LOOKS,
                                VerbCheck.PROGRAM,
                                "train --events - .*",
                                "TrainCommandTest",
                                verb),
                        Rule.of(LOOKS, "duckdb", "-c copy .*", "", command -> List.of()),
                        Rule.of(RUN, VerbCheck.PROGRAM, ".*", "CommandsIT", verb),
                        Rule.of(BUILD, "mvn", ".*", "", maven),
                        Rule.of(NEEDS_A_CLUSTER, "flink", "(run|stop)( .*)?", "", flink),
                        Rule.of(NEEDS_A_CLUSTER, "standalone-job", ".*", "", flink),
                        Rule.of(CLIENT, producer, ".*", "OtherClientsIT", new KafkaToolCheck()),
                        Rule.of(CLIENT, consumer, ".*", "OtherClientsIT", topic),
                        Rule.of(CLIENT, "kcat", ".*", "OtherClientsIT", topic),
                        Rule.of(
                                CLIENT,
                                "java",
                                "-cp lib/\\* \\w+.java .*",
                                "OtherClientsIT",
                                topic),
                        Rule.of(
                                CLIENT,
                                "python3",
                                "(send_\\w+|keep_lists).py .*",
                                "OtherClientsIT",
                                script),
                        Rule.of(
                                NEEDS_PYTHON,
                                "python3",
                                "(mine|hours).py",
                                "PythonModuleIT",
                                script),
                        Rule.of(BENCHMARK, "/usr/bin/python3", "model-trainer/.*", "", script),
                        Rule.of(BENCHMARK, ScriptCheck.QUALITY, ".*", "", script),
                        Rule.of(BENCHMARK, ScriptCheck.RUN, ".*", "", script),
                        Rule.of(BENCHMARK, ScriptCheck.CODECS, "(-prof gc)?", "", script),
                        Rule.of(EDITS_THE_MACHINE, "apt", "install .*", "", packages),
                        Rule.of(EDITS_THE_MACHINE, "apt-get", "install .*", "", packages),
                        Rule.of(EDITS_THE_MACHINE, "pip", "install .*", "", packages),
                        Rule.of(
                                MAKES_KEYS,
                                "openssl",
                                "genpkey -algorithm ed25519 -out (next-|announcement-)?signing.pem"
                                        + "|pkey -in (next-|announcement-)?signing.pem -pubout"
                                        + " -out (next-|announcement-)?trusted.pem",
                                "SigningKeyTest",
                                command -> List.of()),
                        Rule.of(NEEDS_DOCKER, "docker", "build .*", "", script),
                        Rule.of(NEEDS_DOCKER, "docker", "compose .*", "", compose),
                        Rule.of(
                                NEEDS_DOCKER,
                                "docker",
                                "(inspect|push|save|load|tag|volume rm) .*",
                                "",
                                command -> List.of()),
                        Rule.of(NEEDS_A_CLUSTER, "kubectl", ".*", "", kubectl),
                        Rule.of(NEEDS_A_CLUSTER, AlertCommandCheck.VERB, ".+", "", alert),
                        Rule.of(NEEDS_A_CLUSTER, AlertCommandCheck.LOGS, "\\w+( .*)?", "", alert),
                        Rule.of(
                                NEEDS_A_CLUSTER,
                                "infra/kubernetes/logins",
                                "",
                                "LoginsTest",
                                script),
                        Rule.of(
                                RENDERS,
                                KubectlCheck.KUSTOMIZE,
                                "build .*",
                                "KustomizePagesTest",
                                kubectl),
                        Rule.of(
                                MAKES_KEYS,
                                "keytool",
                                "-genkeypair .*",
                                "KubernetesTest",
                                c -> List.of()),
                        Rule.of(MAKES_KEYS, "cp", "-L \\S+/cacerts trust.p12", "", c -> List.of()),
                        Rule.of(
                                MAKES_KEYS,
                                "keytool",
                                "-importcert -noprompt -keystore trust.p12 -storepass changeit"
                                        + " -alias private -file ca.pem",
                                "",
                                command -> List.of()),
                        Rule.of(CI, "docker/check/run", "", "", script),
                        Rule.of(LOOKS, "promtool", "test rules .*", "", script),
                        Rule.of(
                                LOOKS,
                                "java",
                                "-cp infra/flink/target/lib/\\*:flink-job/job/target/\\*"
                                        + " io.nextup.job.RecommenderJob --help",
                                "",
                                command -> List.of()),
                        Rule.of(LOOKS, "grep", "-ih?EA 2 .*", "", command -> List.of()),
                        Rule.of(LOOKS, "cut", "-c -\\d+", "", command -> List.of()),
                        Rule.of(LOOKS, "tail", "-n \\d+", "", command -> List.of()),
                        Rule.of(LOOKS, "jps", "-m", "", command -> List.of()),
                        Rule.of(LOOKS, "jcmd", "PID [A-Za-z._]+", "", command -> List.of()),
                        Rule.of(LOOKS, "base64", "--decode", "", command -> List.of()),
                        Rule.of(LOOKS, "openssl", "x509 -noout -enddate", "", c -> List.of()),
                        Rule.of(
                                LOOKS,
                                "keytool",
                                "-list -v -keystore internal.p12 -storepass nextup-internal",
                                "",
                                command -> List.of()),
                        Rule.of(LOOKS, "printf", "%s ada", "", command -> List.of()),
                        Rule.of(LOOKS, "sha256sum", "(manifest.json)?", "", c -> List.of())));
    }

    List<Rule> all() {
        return rules;
    }

    boolean isProgram(String word) {
        return rules.stream().anyMatch(rule -> rule.program().equals(word));
    }

    Optional<Rule> ruleOf(PageCommand command) {
        return rules.stream().filter(rule -> rule.covers(command)).findFirst();
    }

    /** What is wrong with a command, each with its place. */
    List<String> problems(PageCommand command) {
        return ruleOf(command)
                .map(rule -> rule.check().problems(command))
                .orElse(
                        List.of(
                                "no rule says who runs it: have CommandsIT run it, or add it to CommandRules with a check"))
                .stream()
                .map(problem -> command + ": " + problem)
                .toList();
    }
}
