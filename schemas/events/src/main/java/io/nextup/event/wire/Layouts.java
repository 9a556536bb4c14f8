package io.nextup.event.wire;

import static io.nextup.event.wire.NumberType.BOOL;
import static io.nextup.event.wire.NumberType.FLOAT32;
import static io.nextup.event.wire.NumberType.INT32;
import static io.nextup.event.wire.NumberType.INT64;
import static io.nextup.event.wire.NumberType.TIME;
import static io.nextup.event.wire.Type.BYTES;
import static io.nextup.event.wire.Type.BYTES_MAP;
import static io.nextup.event.wire.Type.DOUBLE;
import static io.nextup.event.wire.Type.FLAG;
import static io.nextup.event.wire.Type.INSTANT;
import static io.nextup.event.wire.Type.INT;
import static io.nextup.event.wire.Type.LONG;
import static io.nextup.event.wire.Type.TEXT;
import static io.nextup.event.wire.Type.TEXT_MAP;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.MadeFrom;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.util.List;
import java.util.Map;

/**
 * Field tables, one for each message. To add a field, add it to the record, to the schema (once a
 * version is released: to a new one), and here. In a message, and in each record within one, it
 * goes last, with a default.
 */
final class Layouts {
    /** A person may type an interaction: its type, time and attributes may be left out. */
    static final Layout<Interaction> INTERACTION =
            Layout.of(
                    "Interaction",
                    1,
                    new Table.Builder<Interaction>()
                            .optional("eventId", TEXT, Interaction::eventId)
                            .required("userId", TEXT, Interaction::userId)
                            .required("itemId", TEXT, Interaction::itemId)
                            .orElse("type", TEXT, Interaction::type, Interaction.DEFAULT_TYPE)
                            .orRecordTime("eventTime", Interaction::eventTimeMillis)
                            .optional("sessionId", TEXT, Interaction::sessionId)
                            .orEmpty("attributes", TEXT_MAP, Interaction::attributes, Map.of())
                            .optional("recommendationId", TEXT, Interaction::recommendationId)
                            .optional("placement", TEXT, Interaction::placement)
                            .optional("value", DOUBLE, Interaction::value)
                            .optional("line", INT, event -> furtherLine(event.line()))
                            .build(
                                    v ->
                                            new Interaction(
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    line(v.next()))));

    private static final Table<EventReference> EVENT_REFERENCE =
            new Table.Builder<EventReference>()
                    .optional("event", TEXT, EventReference::event)
                    .optional("topic", TEXT, EventReference::topic)
                    .optional(
                            "partition",
                            INT,
                            event -> event.partition() < 0 ? null : event.partition())
                    .optional("offset", LONG, event -> event.offset() < 0 ? null : event.offset())
                    .optional("line", INT, event -> furtherLine(event.line()))
                    .build(
                            v ->
                                    new EventReference(
                                            v.next(),
                                            v.next(),
                                            orElse(v.next(), -1),
                                            orElse(v.next(), -1L),
                                            line(v.next())));

    private static final Table<RankedItem> RANKED_ITEM =
            new Table.Builder<RankedItem>()
                    .required("itemId", TEXT, RankedItem::itemId)
                    .required("score", FLOAT32, item -> NumberType.of(item.score()))
                    .build(v -> new RankedItem(v.next(), v.nextFloat()));

    private static final Table<MadeFrom> MADE_FROM =
            new Table.Builder<MadeFrom>()
                    .required("asOfTime", TIME, MadeFrom::asOfTimeMillis)
                    .optional("itemsOffset", LONG, MadeFrom::itemsOffset)
                    .optional("rulesOffset", LONG, MadeFrom::rulesOffset)
                    .build(v -> new MadeFrom(v.nextLong(), v.next(), v.next()));

    /** Only the job writes recommendations, so all fields of version 1 must be there. */
    static final Layout<Recommendation> RECOMMENDATION =
            Layout.of(
                    "Recommendation",
                    2,
                    new Table.Builder<Recommendation>()
                            .required("id", TEXT, Recommendation::id)
                            .required("userId", TEXT, Recommendation::userId)
                            .required("slot", TEXT, Recommendation::slot)
                            .required("sequence", INT64, Recommendation::sequence)
                            .required(
                                    "answers",
                                    Type.list(Type.record(EVENT_REFERENCE)),
                                    Recommendation::answers)
                            .required(
                                    "items",
                                    Type.list(Type.record(RANKED_ITEM)),
                                    Recommendation::items)
                            .required("modelVersion", TEXT, Recommendation::modelVersion)
                            .required(
                                    "source",
                                    Type.word(Recommendation.Source.values()),
                                    Recommendation::source)
                            .required("eventTime", TIME, Recommendation::eventTimeMillis)
                            .required("servedTime", TIME, Recommendation::servedTimeMillis)
                            .optional("madeFrom", Type.record(MADE_FROM), Recommendation::madeFrom)
                            .build(
                                    v ->
                                            new Recommendation(
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.nextLong(),
                                                    v.next())));

    private static final Table<AnnouncedModel> ANNOUNCED_MODEL =
            new Table.Builder<AnnouncedModel>()
                    .required("version", TEXT, AnnouncedModel::version)
                    .required("location", TEXT, AnnouncedModel::location)
                    .required("manifestSha256", TEXT, AnnouncedModel::manifestSha256)
                    .build(v -> new AnnouncedModel(v.next(), v.next(), v.next()));

    /** A person may type an announcement: its time may be left out. */
    static final Layout<ModelAnnouncement> MODEL_ANNOUNCEMENT =
            Layout.of(
                    "ModelAnnouncement",
                    1,
                    new Table.Builder<ModelAnnouncement>()
                            .required("slot", TEXT, ModelAnnouncement::slot)
                            .required("version", TEXT, ModelAnnouncement::version)
                            .required("location", TEXT, ModelAnnouncement::location)
                            .required("manifestSha256", TEXT, ModelAnnouncement::manifestSha256)
                            .orRecordTime("announcedTime", ModelAnnouncement::announcedTimeMillis)
                            .orEmpty(
                                    "previous",
                                    Type.list(Type.record(ANNOUNCED_MODEL)),
                                    ModelAnnouncement::previous,
                                    List.of())
                            .orEmpty(
                                    "popularItems",
                                    Type.list(TEXT),
                                    ModelAnnouncement::popularItems,
                                    List.of())
                            .optional(
                                    "by",
                                    Type.word(ModelAnnouncement.By.values()),
                                    ModelAnnouncement::by)
                            .orEmpty("revision", INT64, ModelAnnouncement::revision)
                            .build(
                                    v ->
                                            new ModelAnnouncement(
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong())));

    private static final Table<ModelSince> MODEL_SINCE =
            new Table.Builder<ModelSince>()
                    .required("version", TEXT, ModelSince::version)
                    .required("manifestSha256", TEXT, ModelSince::manifestSha256)
                    .required("sinceTime", TIME, ModelSince::sinceMillis)
                    .build(v -> new ModelSince(v.next(), v.next(), v.nextLong()));

    private static final Table<CallTrial> CALL_TRIAL =
            new Table.Builder<CallTrial>()
                    .required("requests", Type.list(LONG), CallTrial::requests)
                    .required("again", BOOL, trial -> NumberType.of(trial.again()))
                    .build(v -> new CallTrial(v.next(), v.nextBoolean()));

    private static final Table<ModelVerdict> MODEL_VERDICT =
            new Table.Builder<ModelVerdict>()
                    .required("version", TEXT, ModelVerdict::version)
                    .required("manifestSha256", TEXT, ModelVerdict::manifestSha256)
                    .required("kind", Type.word(ModelVerdict.Kind.values()), ModelVerdict::kind)
                    .required("reason", TEXT, ModelVerdict::reason)
                    .required("judgedTime", TIME, ModelVerdict::timeMillis)
                    .build(
                            v ->
                                    new ModelVerdict(
                                            v.next(), v.next(), v.next(), v.next(), v.nextLong()));

    /** A record of each kind has fields of its own: those of other kinds are left out. */
    static final Layout<Health> HEALTH =
            Layout.of(
                    "Health",
                    1,
                    new Table.Builder<Health>()
                            .required("slot", TEXT, Health::slot)
                            .required("kind", Type.word(Health.Kind.values()), Health::kind)
                            .required("id", TEXT, Health::id)
                            .required("writtenTime", TIME, Health::writtenTimeMillis)
                            .optional("freshUntilTime", Type.TIME, Health::freshUntilMillis)
                            .optional("build", TEXT, Health::build)
                            .optional("host", TEXT, Health::host)
                            .optional("job", TEXT, Health::job)
                            .optional("group", TEXT, Health::group)
                            .optional("transactionalPrefix", TEXT, Health::transactionalPrefix)
                            .optional("serving", Type.record(MODEL_SINCE), Health::serving)
                            .optional("loading", Type.record(MODEL_SINCE), Health::loading)
                            .optional("trial", Type.record(CALL_TRIAL), Health::trial)
                            .orEmpty(
                                    "verdicts",
                                    Type.list(Type.record(MODEL_VERDICT)),
                                    Health::verdicts,
                                    List.of())
                            .orEmpty("proven", Type.list(TEXT), Health::proven, List.of())
                            .orEmpty("ended", BOOL, health -> NumberType.of(health.ended()))
                            .orEmpty("revision", INT64, Health::revision)
                            .orEmpty("unsigned", BOOL, health -> NumberType.of(health.unsigned()))
                            .optional("modelVersion", TEXT, Health::modelVersion)
                            .optional("reason", TEXT, Health::reason)
                            .build(
                                    v ->
                                            new Health(
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextBoolean(),
                                                    v.nextLong(),
                                                    v.nextBoolean(),
                                                    v.next(),
                                                    v.next())));

    /** Only the job writes dead letters: all but the record's own bytes must be there. */
    static final Layout<DeadLetter> DEAD_LETTER =
            Layout.of(
                    "DeadLetter",
                    1,
                    new Table.Builder<DeadLetter>()
                            .optional("key", BYTES, DeadLetter::key)
                            .optional("original", BYTES, DeadLetter::original)
                            .required("topic", TEXT, DeadLetter::topic)
                            .required("partition", INT32, DeadLetter::partition)
                            .required("offset", INT64, DeadLetter::offset)
                            .optional(
                                    "recordTime",
                                    Type.TIME,
                                    letter -> orAbsent(letter.timestampMillis()))
                            .required(
                                    "reason",
                                    Type.word(DeadLetter.Reason.values()),
                                    DeadLetter::reason)
                            .required("detail", TEXT, DeadLetter::detail)
                            .orEmpty("headers", BYTES_MAP, DeadLetter::headers, Map.of())
                            .optional("group", TEXT, DeadLetter::group)
                            .optional(
                                    "refusedTime",
                                    Type.TIME,
                                    letter -> orAbsent(letter.refusedTimeMillis()))
                            .build(
                                    v ->
                                            new DeadLetter(
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.nextInt(),
                                                    v.nextLong(),
                                                    orNone(v.next()),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    v.next(),
                                                    orNone(v.next()))));

    /** A shop's programs write items: all but the id may be left out. */
    static final Layout<CatalogueItem> CATALOGUE_ITEM =
            Layout.of(
                    "CatalogueItem",
                    1,
                    new Table.Builder<CatalogueItem>()
                            .required("itemId", TEXT, CatalogueItem::itemId)
                            .orElse("available", FLAG, CatalogueItem::available, true)
                            .optional("fromAt", INSTANT, CatalogueItem::fromAt)
                            .optional("untilAt", INSTANT, CatalogueItem::untilAt)
                            .orEmpty(
                                    "categories",
                                    Type.list(TEXT),
                                    CatalogueItem::categories,
                                    List.of())
                            .orEmpty("attributes", TEXT_MAP, CatalogueItem::attributes, Map.of())
                            .optional("title", TEXT, CatalogueItem::title)
                            .build(
                                    v ->
                                            new CatalogueItem(
                                                    v.next(), v.next(), v.next(), v.next(),
                                                    v.next(), v.next(), v.next())));

    private static final Table<Rule> RULE =
            new Table.Builder<Rule>()
                    .required("id", TEXT, Rule::id)
                    .optional("only", TEXT, Rule::only)
                    .optional("never", TEXT, Rule::never)
                    .optional("boost", DOUBLE, Rule::boost)
                    .optional("where", TEXT, Rule::where)
                    .optional("atMost", INT, Rule::atMost)
                    .optional("per", TEXT, Rule::per)
                    .optional("fromAt", INSTANT, Rule::fromAt)
                    .optional("untilAt", INSTANT, Rule::untilAt)
                    .build(
                            v ->
                                    new Rule(
                                            v.next(), v.next(), v.next(), v.next(), v.next(),
                                            v.next(), v.next(), v.next(), v.next()));

    /** A person may type a rule set: all but slot and rules may be left out. */
    static final Layout<RuleSet> RULE_SET =
            Layout.of(
                    "RuleSet",
                    1,
                    new Table.Builder<RuleSet>()
                            .required("slot", TEXT, RuleSet::slot)
                            .orElse("name", TEXT, RuleSet::name, RuleSet.DEFAULT_NAME)
                            .orEmpty("revision", INT64, RuleSet::revision)
                            .orRecordTime("appliedTime", RuleSet::appliedTimeMillis)
                            .required("rules", Type.list(Type.record(RULE)), RuleSet::rules)
                            .build(
                                    v ->
                                            new RuleSet(
                                                    v.next(),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.nextLong(),
                                                    v.next())));

    private static final Table<JobProgress> JOB_PROGRESS =
            new Table.Builder<JobProgress>()
                    .required("group", TEXT, JobProgress::group)
                    .required("committedOffset", INT64, JobProgress::committedOffset)
                    .build(v -> new JobProgress(v.next(), v.nextLong()));

    /** Only the trainer writes receipts, so all but what the erasure lacks must be there. */
    static final Layout<ErasureReceipt> ERASURE_RECEIPT =
            Layout.of(
                    "ErasureReceipt",
                    1,
                    new Table.Builder<ErasureReceipt>()
                            .required("userIdSha256", TEXT, ErasureReceipt::userIdSha256)
                            .required("topic", TEXT, ErasureReceipt::topic)
                            .required("partition", INT32, ErasureReceipt::partition)
                            .required("offset", INT64, ErasureReceipt::offset)
                            .optional(
                                    "requestedTime",
                                    Type.TIME,
                                    receipt -> orAbsent(receipt.requestedTimeMillis()))
                            .required(
                                    "jobs",
                                    Type.list(Type.record(JOB_PROGRESS)),
                                    ErasureReceipt::jobs)
                            .required("writtenTime", TIME, ErasureReceipt::writtenTimeMillis)
                            .optional("requestId", TEXT, ErasureReceipt::requestId)
                            .build(
                                    v ->
                                            new ErasureReceipt(
                                                    v.next(),
                                                    v.next(),
                                                    v.nextInt(),
                                                    v.nextLong(),
                                                    orNone(v.next()),
                                                    v.next(),
                                                    v.nextLong(),
                                                    v.next())));

    /** A record without a timestamp has -1 in Kafka, and none on the wire. */
    private static Long orAbsent(long timeMillis) {
        return timeMillis < 0 ? null : timeMillis;
    }

    /** The first line is not written. */
    private static Integer furtherLine(int line) {
        return line == 1 ? null : line;
    }

    private static int line(Integer written) {
        return orElse(written, 1);
    }

    private static <V> V orElse(V value, V absent) {
        return value == null ? absent : value;
    }

    private static long orNone(Long timeMillis) {
        return timeMillis == null || timeMillis < 0 ? -1 : timeMillis;
    }

    private Layouts() {}
}
