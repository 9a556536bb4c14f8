package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Rights that a client lacks, and the command by which a super user helps: only such a user may
 * give rights.
 *
 * @param kafka the client's settings
 * @param rights one or more
 */
public record MissingRights(KafkaSettings kafka, List<Right> rights) {
    /** Users of {@code infra/kafka/acls.yaml}: {@code topics --acls} gives these theirs. */
    public static final Set<String> DECLARED_USERS =
            Set.of(
                    "User:nextup-producer",
                    "User:nextup-consumer",
                    "User:nextup-job",
                    "User:nextup-trainer",
                    "User:nextup-operator",
                    "User:nextup-console",
                    "User:nextup-console-actor",
                    "User:nextup-erasure-requester",
                    "User:nextup-eraser",
                    "User:nextup-items",
                    "User:nextup-merchandiser",
                    "User:nextup-topic-admin");

    private static final String USER = "User:";

    private static final Set<String> GROUPS =
            Set.of(JobNames.OF_DEFAULT_SLOT, JobNames.keeperOf(JobNames.OF_DEFAULT_SLOT));

    public MissingRights {
        requireNonNull(kafka, "kafka is null");
        rights = List.copyOf(rights);
        if (rights.isEmpty()) {
            throw new IllegalArgumentException("No rights are missing");
        }
    }

    /** Says on one line what the client lacks, and how a super user gives it. */
    public String sentence() {
        if (rights.stream().anyMatch(this::isBeyondTheCommand)) {
            return sentence(
                    "a super user gives it with kafka-acls.sh; ./nextup topics --acls does not");
        }
        return sentence(
                "a super user gives it %s with %s"
                        .formatted(
                                isDeclared()
                                        ? "what acls.yaml declares"
                                        : "all rights of job, console and trainer",
                                commandForRights()));
    }

    /** Says on one line what the client lacks, with another way out. */
    public String sentence(String wayOut) {
        String client = ClientPrincipal.of(kafka);
        return "%s%s lacks %s at %s: %s"
                .formatted(
                        client.substring(0, 1).toUpperCase(Locale.ROOT),
                        client.substring(1),
                        rights.stream().map(Right::toString).collect(Collectors.joining(", ")),
                        kafka.bootstrapServers(),
                        wayOut);
    }

    /** Returns the command by which a super user gives this client its rights. */
    public String commandForRights() {
        String client = ClientPrincipal.of(kafka);
        List<String> notes = new ArrayList<>();
        String options = "--acls";
        if (!isDeclared()) {
            options += " --user " + (isNamed(kafka) ? client.substring(USER.length()) : "NAME");
            if (!isNamed(kafka)) {
                notes.add(
                        hasLogin(kafka)
                                ? "NAME is %s, as the brokers know it".formatted(client)
                                : "NAME is that of a login, which --kafka-config gives");
            }
        }
        if (rights.stream().anyMatch(MissingRights::isOfAnotherJob)) {
            options += " --acls-file MY-ACLS.yaml";
            notes.add(
                    "MY-ACLS.yaml is a copy of infra/kafka/acls.yaml with group and transactional ids of this job");
        }
        return command(kafka, options + " ", notes);
    }

    /** Returns the command by which a super user creates topics, and gives them their settings. */
    public static String commandForTopics(KafkaSettings kafka) {
        return command(kafka, "", List.of());
    }

    private static String command(KafkaSettings kafka, String options, List<String> notes) {
        List<String> all =
                kafka.topics().equals(TopicNames.defaults())
                        ? notes
                        : Stream.concat(
                                        notes.stream(),
                                        Stream.of(
                                                "SUPER-USER.properties needs the nextup.topics.* of your file, too"))
                                .toList();
        return "./nextup topics %s--kafka-config SUPER-USER.properties%s"
                .formatted(options, all.isEmpty() ? "" : " (%s)".formatted(String.join("; ", all)));
    }

    /** Tells whether the client has a login: without one it is anonymous to the brokers. */
    public static boolean hasLogin(KafkaSettings kafka) {
        return !ClientPrincipal.of(kafka).equals(ClientPrincipal.ANONYMOUS);
    }

    private static boolean isNamed(KafkaSettings kafka) {
        return hasLogin(kafka) && ClientPrincipal.of(kafka).startsWith(USER);
    }

    private boolean isDeclared() {
        return DECLARED_USERS.contains(ClientPrincipal.of(kafka));
    }

    private boolean isBeyondTheCommand(Right right) {
        return right.type() == ResourceType.TOPIC
                && (!kafka.topics().byDefaultName().containsValue(right.name())
                        || (!isDeclared() && isOfOthers(right)));
    }

    /** Tells whether job, trainer and console, whose rights --user gives, do without the right. */
    private boolean isOfOthers(Right right) {
        TopicNames topics = kafka.topics();
        return right.name().equals(topics.erasureRequests())
                || (right.operation() == AclOperation.WRITE
                        && Set.of(topics.items(), topics.rules()).contains(right.name()));
    }

    /** The names in acls.yaml are those of the job of the default slot. */
    private static boolean isOfAnotherJob(Right right) {
        return switch (right.type()) {
            case GROUP -> !GROUPS.contains(right.name());
            case TRANSACTIONAL_ID -> !right.name().startsWith(JobNames.OF_DEFAULT_SLOT + "-");
            default -> false;
        };
    }
}
