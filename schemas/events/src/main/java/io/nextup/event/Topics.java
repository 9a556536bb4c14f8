package io.nextup.event;

/** Default names of the topics; {@code schemas/README.md} describes their content. */
public final class Topics {
    public static final String INTERACTIONS = "nextup.interactions.v1";
    public static final String RECOMMENDATIONS = "nextup.recommendations.v1";
    public static final String MODELS = "nextup.models.v1";
    public static final String HEALTH = "nextup.health.v1";
    public static final String DEAD_LETTERS = "nextup.dead-letters.v1";
    public static final String ERASURE_RECEIPTS = "nextup.erasure-receipts.v1";
    public static final String ERASURE_REQUESTS = "nextup.erasure-requests.v1";
    public static final String ITEMS = "nextup.items.v1";
    public static final String RULES = "nextup.rules.v1";

    private Topics() {}
}
