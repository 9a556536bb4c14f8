package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.TestKeys;
import io.nextup.console.feed.TopicAccess;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.AclsCreator;
import io.nextup.local.broker.AclsFile;
import io.nextup.local.broker.ClientFiles;
import io.nextup.local.broker.TopicReader;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every part of Nextup under a user of its own, on a broker that trusts nobody. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SecuredSystemIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Recent: half a minute after its start the broker deletes what is beyond retention. */
    private static final long TIME = InstantSource.system().millis() - 60_000;

    private static final String GROUP = "nextup-consumer-shop";

    @TempDir private static Path directory;

    private static SecuredSystem system;
    private static Path signingKey;

    @BeforeAll
    static void start() throws Exception {
        signingKey = TestKeys.make().writePrivate(directory.resolve("signing.pem"));
        system = SecuredSystem.start(directory);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void fromAClickToReplayedDeadLettersEachPartHasItsRightsAndNoPasswordIsSeen() throws Exception {
        threeClicks("bob");
        system.click("ada", "i2", TIME);
        system.requestErasure("ada", "r-1");
        assertThat(run("eraser", forward()).out())
                .isEqualTo("1 erasures forwarded, 0 requests refused\n");
        Path store = directory.resolve("way-store");
        Path registry = directory.resolve("way-models");
        String version = version(train(store, registry));
        String skipped = skippedChecks();
        String job = system.submit(system.settings("job"));
        assertThat(skippedChecks()).isEqualTo(skipped);

        system.click("bob", "i4", TIME + 2_000);
        assertThat(recommendationsOf("bob", 4)).allMatch(one -> one.modelVersion().equals(version));
        Wait.until(
                PATIENCE,
                () -> {
                    repeatAClick("bob");
                    return printsOneReceipt(
                            run("trainer", "erasures", "--store=" + store, "--json"));
                },
                () -> "No receipt: " + last());

        system.send("eve", "{\"userId\":\"eve\"}".getBytes(UTF_8), TIME);
        Path letters = directory.resolve("letters.jsonl");
        Wait.until(
                PATIENCE,
                () -> run("operator", "dead-letters", "list").err().startsWith("1 of 1 "),
                () -> "No dead letter: " + last());
        run("operator", "dead-letters", "list", "--to=" + letters);
        Files.writeString(
                letters,
                Files.readString(letters)
                        .replace("eve\\\"}", "eve\\\",\\\"itemId\\\":\\\"i1\\\"}"));
        run("operator", "dead-letters", "send", letters.toString());
        assertThat(recommendationsOf("eve", 1)).hasSize(1);

        assertThat(run("operator", "models", "status", "--json").out()).contains(version);
        assertThat(system.verb("trainer", "doctor", "--registry=" + registry).out())
                .contains(
                        "good     broker ",
                        "good     rights              User:nextup-trainer has the rights that acls.yaml declares for it",
                        "good     registry ",
                        "good     model               " + version + " serves",
                        "good     lag ",
                        "unknown  data-fallbacks      User:nextup-trainer lacks Read on topic nextup.recommendations.v1",
                        "unknown  broker-disk ");
        assertThat(placesOf(Topics.MODELS, job))
                .as("places of a topic's name, which is no secret")
                .contains("a verb")
                .anyMatch(place -> place.contains("/log/"))
                .anyMatch(place -> place.startsWith("/taskmanagers/"));
        assertThat(placesOf(SecuredSystem.CANARY, job)).isEmpty();
        system.flink().cancel(job);
        Wait.until(
                PATIENCE,
                () -> system.flink().state(job).equals("CANCELED"),
                () -> "The job does not end");
    }

    @Test
    void aFileGivesItsRightsOnceAndTakesOthersAwayOnlyWhenAsked() throws Exception {
        String ann = "User:ann";
        Path file =
                Files.writeString(
                        directory.resolve("ann.yaml"),
                        """
                        principals:
                          - principal: User:ann
                            allow:
                              - {topic: clicks, operations: [Read, Write]}
                              - {groupPrefix: ann-, operations: [Read]}
                        """);
        String[] giveAnn = {"topics", "--acls-file=" + file};

        assertThat(run("root", giveAnn).out())
                .isEqualTo(
                        """
                        added    User:ann Read on topic clicks
                        added    User:ann Write on topic clicks
                        added    User:ann Read on group ann-*
                        """);
        Files.writeString(file, Files.readString(file).replace("Read, Write", "Read"));
        VerbRun kept = system.verb("root", giveAnn);
        assertThat(kept.exitCode()).as(kept.err()).isEqualTo(Verb.NO);
        assertThat(kept.out())
                .isEqualTo(
                        """
                        there    User:ann Read on topic clicks
                        there    User:ann Read on group ann-*
                        Note: User:ann Write on topic clicks is not declared, and stays: --remove-undeclared takes it away
                        """);
        assertThat(
                        run(
                                        "root",
                                        "topics",
                                        "--acls-file=" + file,
                                        "--remove-undeclared",
                                        "--json")
                                .out())
                .isEqualToIgnoringNewLines(
                        "{\"added\":[],\"there\":[\"User:ann Read on topic clicks\",\"User:ann Read on group ann-*\"],\"removed\":[\"User:ann Write on topic clicks\"],\"undeclared\":[],\"set\":[]}");
        assertThat(run("root", giveAnn).out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("there    " + ann));
        assertThat(run("root", "topics", "--acls").out().lines())
                .hasSize(AclsFile.bundled().bindings().size() + AclsFile.bundled().quotas().size())
                .allMatch(line -> line.startsWith("there    User:nextup-"));
        assertThat(system.verb("root", "topics", "--remove-undeclared"))
                .returns(2, VerbRun::exitCode);
        assertThat(system.verb("root", "topics", "--acls", "--file=" + file))
                .returns(2, VerbRun::exitCode);
    }

    @Test
    void eachRefusalIsOneLineThatNamesTheUserAndWhatItLacks() throws Exception {
        String address = system.broker().bootstrapServers();
        KafkaSettings guess = system.broker().user("nextup-operator", "guess");
        Path clicks = clicks();

        assertRefused(
                system.verb(guess, "models", "status"),
                "Kafka at %s refuses the login of User:nextup-operator: ".formatted(address));
        assertThatThrownBy(() -> system.submit(system.broker().user("nextup-job", "guess")))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(
                        "Kafka at %s refuses the login of User:nextup-job: ".formatted(address))
                .hasMessageNotContaining("guess");
        assertRefused(
                system.verb(system.broker().deceived(directory), "models", "status"),
                "No TLS connection to Kafka at %s: correct ssl.truststore.*".formatted(address));
        assertRefused(
                system.verb(
                        "producer",
                        "replay",
                        "--events=" + clicks,
                        "--time-unit=ms",
                        "--topic=" + Topics.RECOMMENDATIONS),
                "User:nextup-producer lacks Write on topic nextup.recommendations.v1 at "
                        + address);
        assertRefused(
                announce("producer", directory.resolve("refused-models")),
                "User:nextup-producer lacks Write on topic nextup.models.v1 at " + address);
        assertRefused(
                system.verb("topic-admin", "topics", "--acls"),
                "User:nextup-topic-admin lacks Describe on the cluster at " + address);

        // In a process of its own, where Kafka's clients could add lines to the terminal.
        assertThat(system.terminalOf(system.settings("consumer"), "models", "status"))
                .startsWith(
                        "nextup models status: User:nextup-consumer lacks Read on topic nextup.models.v1 at "
                                + address)
                .hasLineCount(1);

        assertThat(system.terminalOf(guess, "topics"))
                .startsWith("nextup topics: Kafka at %s refuses the login".formatted(address))
                .hasLineCount(1);

        // A token's subject is a user as any other.
        assertThat(system.verb(system.broker().tokenOf("nextup-operator"), "models", "status"))
                .returns(0, VerbRun::exitCode);
        assertRefused(
                system.verb(system.broker().tokenOf("nextup-consumer"), "models", "status"),
                "User:nextup-consumer lacks Read on topic nextup.models.v1 at " + address);
        assertThatThrownBy(() -> system.submit(system.broker().tokenOf("nextup-consumer")))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(
                        "User:nextup-consumer lacks Read on topic nextup.dead-letters.v1 at "
                                + address);
    }

    @Test
    void upRunsOnTheUsersBrokersOnceTheyHaveWhatItNeedsAndDeletesNothingThere() throws Exception {
        Path home = Files.createDirectory(directory.resolve("own"));
        Path up = home.resolve("up");
        KafkaSettings shop =
                ofShop(system.broker().addUser("shop", SecuredSystem.CANARY + "-shop"));
        Path config = write(shop, home.resolve("client.properties"));
        Path root =
                write(ofShop(system.broker().superUser()), home.resolve("super-user.properties"));
        String[] arguments = {"up", "--kafka-config=" + config, "--directory=" + up};

        String note = " (SUPER-USER.properties needs the nextup.topics.* of your file, too)";
        String command = "./nextup topics --kafka-config SUPER-USER.properties" + note;
        assertThat(VerbRun.of(List.of(arguments)).err().lines())
                .containsExactly(
                        "nextup up: Kafka at %s hides from this login whether it has topic nextup.dead-letters.v1, nextup.erasure-receipts.v1, nextup.items.v1, nextup.rules.v1, shop.clicks, shop.health, shop.models, shop.next: a super user creates what is missing with %s"
                                .formatted(shop.bootstrapServers(), command),
                        "nextup up: User:shop lacks Read on topic nextup.dead-letters.v1, Write on topic nextup.dead-letters.v1, Write on topic nextup.erasure-receipts.v1, Read on topic nextup.items.v1, Read on topic nextup.rules.v1, Read on topic shop.clicks, Write on topic shop.clicks, Read on topic shop.health, Write on topic shop.health, Read on topic shop.models, Write on topic shop.models, Read on topic shop.next, Write on topic shop.next, Read on group nextup, Read on group nextup-start at %s: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user shop --kafka-config SUPER-USER.properties%s"
                                .formatted(shop.bootstrapServers(), note));
        String[] mapped = {
            "up",
            "--kafka-config=" + config,
            "--directory=" + up,
            "--job=nextup.ingest.mapping=user=u,item=i"
        };
        assertThat(VerbRun.of(List.of(mapped)).err())
                .contains("Read on topic shop.clicks, Read on topic shop.health")
                .doesNotContain("Write on topic shop.clicks");
        assertRefused(
                VerbRun.of(List.of("topics", "--acls", "--kafka-config=" + config)),
                "User:shop lacks Describe on the cluster at %s: only a super user gives rights, with ./nextup topics --acls --user shop --kafka-config SUPER-USER.properties%s"
                        .formatted(shop.bootstrapServers(), note));
        // Rights of the login for another application do not belong to Nextup.
        system.superUser()
                .createAcls(
                        List.of(
                                new AclBinding(
                                        new ResourcePattern(
                                                ResourceType.TOPIC,
                                                "shop.orders",
                                                PatternType.LITERAL),
                                        new AccessControlEntry(
                                                "User:shop",
                                                "*",
                                                AclOperation.WRITE,
                                                AclPermissionType.ALLOW))))
                .all()
                .get(30, SECONDS);
        for (String first : List.of("added    User:shop ", "there    User:shop ")) {
            assertThat(verb("topics", "--acls", "--user=shop", "--kafka-config=" + root).lines())
                    .hasSize(AclsFile.bundled().ofOneUser("User:shop").bindings().size())
                    .allMatch(line -> line.startsWith(first));
        }
        assertRefused(
                VerbRun.of(List.of(arguments)),
                "Kafka at %s has no topic shop.clicks, shop.health, shop.models, shop.next: a super user creates what is missing with %s"
                        .formatted(shop.bootstrapServers(), command));
        assertRefused(
                VerbRun.of(List.of("topics", "--kafka-config=" + config)),
                "User:shop lacks Create on topic shop.clicks, Create on topic shop.next, Create on topic shop.models, Create on topic shop.health, Describe on topic nextup.erasure-requests.v1 at %s: a super user creates and sets topics with %s"
                        .formatted(shop.bootstrapServers(), command));
        verb("topics", "--kafka-config=" + root);
        VerbRun misspelt =
                VerbRun.of(
                        Stream.concat(
                                        Stream.of(arguments),
                                        Stream.of("--job=nextup.scoring.topk=20"))
                                .toList());
        assertThat(misspelt.exitCode()).isEqualTo(Verb.WRONG_USAGE);
        assertThat(misspelt.err()).contains("did you mean nextup.scoring.top-k").hasLineCount(1);
        assertThat(up).as("what starts that were refused leave").doesNotExist();

        Path old = earlierRun(up);
        String trained;
        try (AcknowledgedWriter clicks = AcknowledgedWriter.connect(shop, "shop.clicks")) {
            click(clicks, "eva", "i1", 0);
            click(clicks, "eva", "i4", 1);
            click(clicks, "eva", "i1", 2);
            Process running = UpProcess.start(home, "--kafka-config=" + config, "--fresh");
            try {
                Wait.until(
                        PATIENCE,
                        () -> !running.isAlive() || said(home.resolve("out")).endsWith("}\n"),
                        () -> "It does not come up: " + said(home.resolve("terminal")));
                assertThat(running.isAlive()).as(said(home.resolve("terminal"))).isTrue();
                assertThat(old).doesNotExist();
                trained = trainOnTheRunningSystem(home.resolve("registry"));
                click(clicks, "eva", "i4", 3);
                assertThat(recommendationsOf(shop, "eva", 4))
                        .allMatch(one -> one.modelVersion().equals(trained));
                assertThat(
                                PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(
                                                up.resolve("kafka-client/client.properties"))))
                        .isEqualTo("rw-------");
                Wait.until(
                        PATIENCE,
                        () -> FlinkCluster.newestCheckpoint(up.resolve("flink")).isPresent(),
                        () -> "No checkpoint is completed");
            } finally {
                running.destroy();
                running.waitFor();
            }
        }
        assertThat(up.resolve("kafka-client")).doesNotExist();
        assertThat(new ClientFiles(Installation.current().running()).java()).doesNotExist();
        assertThat(said(home.resolve("out")) + said(home.resolve("terminal")))
                .doesNotContain(SecuredSystem.CANARY);

        assertRefused(
                VerbRun.of(List.of("up", "--directory=" + up)),
                "%s has the checkpoints of a job on your Kafka cluster ".formatted(up));
        Files.writeString(up.resolve("kafka-cluster"), "another\n");
        assertRefused(
                VerbRun.of(List.of(arguments)),
                "%s has the checkpoints of a job on your Kafka cluster another, and this run is on your Kafka cluster "
                        .formatted(up));
    }

    /** Leaves what a run on another cluster left, and returns its checkpoint. */
    private static Path earlierRun(Path up) throws IOException {
        Path checkpoint = up.resolve("flink/checkpoints/job/chk-1");
        Files.createDirectories(checkpoint);
        Files.createFile(checkpoint.resolve("_metadata"));
        Files.createDirectory(up.resolve("flink/log"));
        Files.writeString(up.resolve("kafka-cluster"), "another\n");
        return checkpoint;
    }

    /** Names no cluster, as a user in another terminal. */
    private static String trainOnTheRunningSystem(Path registry) throws IOException {
        return version(
                VerbRun.of(
                        List.of(
                                "train",
                                "--family=popularity",
                                "--from=kafka",
                                "--min-item-users=1",
                                "--fit=all",
                                "--registry=" + registry,
                                "--announce",
                                "--json")));
    }

    private static KafkaSettings ofShop(KafkaSettings user) {
        return new KafkaSettings(
                user.bootstrapServers(),
                TopicNames.of(
                        Map.of(
                                "interactions", "shop.clicks",
                                "models", "shop.models",
                                "health", "shop.health",
                                "recommendations", "shop.next")),
                user.properties());
    }

    private static Path write(KafkaSettings settings, Path file) throws IOException {
        Properties keys = new Properties();
        keys.putAll(settings.keys());
        try (Writer writer = Files.newBufferedWriter(file)) {
            keys.store(writer, null);
        }
        return file;
    }

    private static String verb(String... arguments) {
        VerbRun run = VerbRun.of(List.of(arguments));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private static void click(AcknowledgedWriter topic, String user, String item, long millis)
            throws IOException {
        topic.write(
                user.getBytes(UTF_8),
                Codecs.INTERACTION.encode(
                        Interaction.click(user + millis, user, item, TIME + millis),
                        Encoding.JSON));
    }

    private static String said(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void withoutAnyOneOfItsRightsAPartFailsWithALineThatNamesItAndWithAllNothingIsRefused()
            throws Exception {
        Attempts attempts = new Attempts();
        // Create is needed for a missing topic alone, and all of these are there.
        List<AclBinding> rights =
                AclsFile.bundled().bindings().stream()
                        .filter(one -> one.entry().operation() != AclOperation.CREATE)
                        .filter(SecuredSystemIT::isUsed)
                        .toList();
        for (Attempt attempt :
                new LinkedHashSet<>(rights.stream().map(Attempt::needing).toList())) {
            if (attempt != Attempt.SUBMIT) {
                assertThat(attempts.make(attempt)).as("%s with all rights", attempt).isEmpty();
            }
        }
        List<String> unnamed = new ArrayList<>();
        for (List<AclBinding> round : oneOfEachPart(rights)) {
            system.take(attempts.withoutWhichTheyStopEarly(round));
            Map<AclBinding, CompletableFuture<String>> lines = new LinkedHashMap<>();
            for (AclBinding right : round) {
                lines.put(right, attempts.begin(Attempt.needing(right)));
            }
            lines.forEach(
                    (right, line) -> {
                        if (!names(line.join(), right)) {
                            unnamed.add("%s: %s".formatted(AclsCreator.format(right), line.join()));
                        }
                    });
            system.giveAll();
        }
        assertThat(unnamed).isEmpty();
    }

    /**
     * Puts rights into rounds: each part lacks one at most in a round, and no part uses another's.
     */
    private static List<List<AclBinding>> oneOfEachPart(List<AclBinding> rights) {
        List<List<AclBinding>> rounds = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (AclBinding right : rights) {
            int round = counts.merge(part(right), 1, Integer::sum);
            if (round > rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round - 1).add(right);
        }
        return rounds;
    }

    /**
     * The console starts without the items topic, and names the right that it lacks in its log
     * alone, so no attempt shows that. It does not read the rules yet.
     */
    private static boolean isUsed(AclBinding right) {
        return !Set.of(Topics.ITEMS, Topics.RULES).contains(right.pattern().name())
                || Set.of("job", "items", "merchandiser", "topic-admin").contains(part(right));
    }

    /** An application of the user's own shows Kafka's message, which names no user. */
    private static boolean names(String line, AclBinding right) {
        if (part(right).equals("consumer")) {
            return line.contains(right.pattern().name());
        }
        return line.contains(
                AclsCreator.format(right).replace("*", "").replaceFirst(" ", " lacks "));
    }

    private static String[] forward() {
        return new String[] {"erasures", "forward", "--signing-key=" + signingKey};
    }

    private static String part(AclBinding right) {
        return SecuredSystem.part(right.entry().principal());
    }

    /** The shortest attempts of the parts that need their rights. */
    private enum Attempt {
        CLICK,
        REQUEST_ERASURE,
        SEND_ITEM,
        FORWARD_ERASURES,
        CONSUME,
        SUBMIT,
        LOOK,
        ACT,
        SETTLE_ERASURES,
        LIST_LETTERS_OF_TRAINER,
        PARDON_OF_TRAINER,
        TRAIN_IN_ROUNDS,
        TRAIN,
        STATUS,
        ANNOUNCE,
        PARDON,
        LIST_LETTERS,
        REPLAY,
        LOAD_ITEMS,
        APPLY_RULES,
        CREATE_TOPICS;

        static Attempt needing(AclBinding right) {
            String topic = right.pattern().name();
            boolean reads = right.entry().operation() == AclOperation.READ;
            return switch (part(right)) {
                case "producer" -> CLICK;
                case "erasure-requester" -> REQUEST_ERASURE;
                case "items" -> SEND_ITEM;
                case "eraser" -> FORWARD_ERASURES;
                case "consumer" -> CONSUME;
                case "job" -> SUBMIT;
                case "console" -> LOOK;
                case "console-actor" -> ACT;
                case "trainer" ->
                        right.pattern().resourceType() == ResourceType.GROUP
                                ? SETTLE_ERASURES
                                : switch (topic) {
                                    case Topics.ERASURE_RECEIPTS -> SETTLE_ERASURES;
                                    case Topics.DEAD_LETTERS -> LIST_LETTERS_OF_TRAINER;
                                    case Topics.HEALTH ->
                                            reads ? TRAIN_IN_ROUNDS : PARDON_OF_TRAINER;
                                    default -> TRAIN;
                                };
                case "operator" ->
                        switch (topic) {
                            case Topics.MODELS -> reads ? STATUS : ANNOUNCE;
                            case Topics.HEALTH -> reads ? STATUS : PARDON;
                            case Topics.DEAD_LETTERS -> LIST_LETTERS;
                            default -> REPLAY;
                        };
                case "merchandiser" -> topic.equals(Topics.ITEMS) ? LOAD_ITEMS : APPLY_RULES;
                default -> CREATE_TOPICS;
            };
        }
    }

    /** Makes attempts; each returns an error, or nothing. */
    private static final class Attempts {
        private final Path store = directory.resolve("store");
        private final Path registry = directory.resolve("models");
        private final Path clicks = clicks();
        private final String version;
        private int trial;

        Attempts() throws Exception {
            threeClicks("dan");
            version = version(train(store, registry));
        }

        /**
         * Returns rights of a round, and those without which an attempt that needs one ends early.
         */
        AclBinding[] withoutWhichTheyStopEarly(List<AclBinding> round) {
            List<AclBinding> taken = new ArrayList<>(round);
            // Without its configuration the job starts; it must not, beside another one.
            for (AclBinding right : round) {
                if (part(right).equals("job")
                        && right.entry().operation() == AclOperation.DESCRIBE_CONFIGS) {
                    AclsFile.bundled().bindings().stream()
                            .filter(one -> part(one).equals("job"))
                            .filter(one -> one.pattern().name().equals("nextup"))
                            .forEach(taken::add);
                }
            }
            return taken.toArray(AclBinding[]::new);
        }

        /** Does not wait for Flink, which is busy for a second with a job that it refuses. */
        CompletableFuture<String> begin(Attempt attempt) throws Exception {
            return attempt == Attempt.SUBMIT
                    ? CompletableFuture.supplyAsync(Attempts::submit)
                    : CompletableFuture.completedFuture(make(attempt));
        }

        String make(Attempt attempt) throws Exception {
            return switch (attempt) {
                case CLICK -> error(() -> system.click("dan", "i1", TIME));
                case REQUEST_ERASURE -> error(() -> system.requestErasure("nobody", "r-2"));
                case SEND_ITEM -> error(() -> system.sendItem("i1"));
                case FORWARD_ERASURES -> error(system.verb("eraser", forward()));
                case CONSUME -> consume();
                case SUBMIT -> submit();
                case LOOK -> look("console", false);
                case ACT -> look("console-actor", true);
                case SETTLE_ERASURES -> settle();
                case LIST_LETTERS_OF_TRAINER ->
                        error(system.verb("trainer", "dead-letters", "list"));
                case PARDON_OF_TRAINER ->
                        error(system.verb("trainer", "models", "pardon", version));
                case TRAIN_IN_ROUNDS -> trainInRounds();
                case TRAIN -> error(train(store, newRegistry()));
                case STATUS -> error(system.verb("operator", "models", "status"));
                case ANNOUNCE -> error(announce("operator", registry));
                case PARDON -> error(system.verb("operator", "models", "pardon", version));
                case LIST_LETTERS -> error(system.verb("operator", "dead-letters", "list"));
                case REPLAY -> error(system.verb("operator", "replay", "--events=" + clicks));
                case LOAD_ITEMS -> ofMerchandiser("items", "load", "{\"itemId\":\"i1\"}");
                case APPLY_RULES ->
                        ofMerchandiser(
                                "rules", "apply", "[{\"id\":\"adult\",\"never\":\"age >= 18\"}]");
                case CREATE_TOPICS -> error(system.verb("topic-admin", "topics"));
            };
        }

        private interface Sending {
            void run() throws IOException;
        }

        private static String error(Sending sending) {
            try {
                sending.run();
                return "";
            } catch (IOException e) {
                return e.getMessage();
            }
        }

        private String consume() {
            try {
                system.consume(GROUP, 0);
                return "";
            } catch (KafkaException e) {
                return e.getMessage();
            }
        }

        private static String submit() {
            try {
                return "submitted " + system.submit(system.settings("job"));
            } catch (LocalRunException e) {
                return e.getMessage() + skippedChecks();
            }
        }

        private static String look(String part, boolean acts) {
            return error(() -> TopicAccess.check(system.settings(part), acts, acts));
        }

        private Path newRegistry() {
            trial++;
            return directory.resolve("models-" + trial);
        }

        private String trainInRounds() {
            return error(
                    system.verb(
                            "trainer",
                            "train",
                            "--every=1h",
                            "--rounds=1",
                            "--family=popularity",
                            "--from=kafka",
                            "--min-item-users=1",
                            "--registry=" + newRegistry()));
        }

        /** An erasure that every job has carried out. */
        private String settle() throws Exception {
            system.send("dan" + trial, null, TIME);
            String trained = error(train(store, newRegistry()));
            assertThat(trained).isEmpty();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (int partition = 0; partition < 32; partition++) {
                offsets.put(
                        new TopicPartition(Topics.INTERACTIONS, partition),
                        new OffsetAndMetadata(1_000));
            }
            system.superUser().alterConsumerGroupOffsets("nextup", offsets).all().get(30, SECONDS);
            return error(system.verb("trainer", "erasures", "--store=" + store));
        }

        private String ofMerchandiser(String noun, String verb, String content) throws IOException {
            Path file = Files.writeString(directory.resolve("catalogue"), content);
            return error(system.verb("merchandiser", noun, verb, file.toString()));
        }

        private static String error(VerbRun run) {
            return run.exitCode() == 0 ? "" : run.err();
        }
    }

    /** The least of a history: two items to fit on, and one to validate by. */
    private static void threeClicks(String user) throws IOException {
        system.click(user, "i1", TIME);
        system.click(user, "i4", TIME + 1);
        system.click(user, "i1", TIME + 2);
    }

    private static String version(VerbRun trained) throws IOException {
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return trained.json().get("modelVersion").textValue();
    }

    private static VerbRun train(Path store, Path registry) {
        return system.verb(
                "trainer",
                "train",
                "--family=popularity",
                "--from=kafka",
                "--min-item-users=1",
                "--store=" + store,
                "--fit=all",
                "--registry=" + registry,
                "--announce",
                "--json");
    }

    /** Announces the only model of a registry; trains one if the registry is empty. */
    private static VerbRun announce(String part, Path registry) {
        try {
            if (Files.notExists(registry)) {
                assertThat(
                                VerbRun.of(
                                        List.of(
                                                "train",
                                                "--family=popularity",
                                                "--events=" + clicks(),
                                                "--fit=all",
                                                "--registry=" + registry)))
                        .returns(0, VerbRun::exitCode);
            }
            try (Stream<Path> versions = Files.list(registry)) {
                String version =
                        versions.filter(one -> Files.exists(one.resolve("manifest.json")))
                                .findFirst()
                                .orElseThrow()
                                .getFileName()
                                .toString();
                return system.verb(part, "models", "announce", version, "--registry=" + registry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path clicks() throws IOException {
        return Files.writeString(
                directory.resolve("clicks.csv"),
                "userId,itemId,timestamp\nu,i1,%1$d\nu,i2,%1$d\nu,i1,%1$d\n".formatted(TIME));
    }

    private static VerbRun run(String part, String... arguments) {
        VerbRun run = system.verb(part, arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    /**
     * The job knows the event, and answers it no more. But its reader commits between two polls,
     * and a poll without a record lasts 10 s.
     */
    private static void repeatAClick(String user) {
        try {
            system.click(user, "i1", TIME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean printsOneReceipt(VerbRun run) {
        return run.out().contains("\"receiptCount\":1,");
    }

    private static String last() {
        return system.runs().get(system.runs().size() - 1).toString();
    }

    private static void assertRefused(VerbRun run, String line) {
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        // A file that was read for nothing has a line of its own, which names its columns.
        assertThat(run.err().lines().filter(one -> !one.contains(": read ")))
                .singleElement()
                .asString()
                .contains(line);
        assertThat(run.out()).isEmpty();
    }

    private static List<Recommendation> recommendationsOf(String user, int count) {
        List<Recommendation> found = new ArrayList<>();
        Wait.until(
                PATIENCE,
                () -> {
                    for (ConsumerRecord<byte[], byte[]> one : system.consume(GROUP, 1)) {
                        // An erased user has a record without a value.
                        if (one.value() != null && recommendation(one).userId().equals(user)) {
                            found.add(recommendation(one));
                        }
                    }
                    return found.size() >= count;
                },
                () -> "Only %d recommendations of %s".formatted(found.size(), user));
        return found;
    }

    private static List<Recommendation> recommendationsOf(
            KafkaSettings kafka, String user, int count) {
        List<Recommendation> found = new ArrayList<>();
        try (TopicReader reader =
                TopicReader.fromBeginning(
                        "recommendations",
                        kafka,
                        List.of(kafka.topics().recommendations()),
                        record -> {
                            Recommendation one = recommendation(record);
                            synchronized (found) {
                                if (one.userId().equals(user)) {
                                    found.add(one);
                                }
                            }
                        })) {
            Wait.until(
                    PATIENCE,
                    () -> {
                        reader.check();
                        synchronized (found) {
                            return found.size() >= count;
                        }
                    },
                    () -> "Not %d recommendations of %s".formatted(count, user));
        }
        return found;
    }

    private static Recommendation recommendation(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Codecs.RECOMMENDATION.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** Checks before a start that the job's user was not authorized to make, as the logs say. */
    private static String skippedChecks() {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.list(system.flink().logs())) {
            for (Path file : files.toList()) {
                Files.readString(file)
                        .lines()
                        .filter(line -> line.contains("Skips the check of "))
                        .forEach(lines::append);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.toString();
    }

    /** Names of all places where others may read, and that contain a word. */
    private static List<String> placesOf(String word, String job) throws Exception {
        List<String> places = new ArrayList<>();
        new Places(system, job)
                .forEach(
                        (place, content) -> {
                            if (content.contains(word)) {
                                places.add(place);
                            }
                        });
        return places;
    }
}
