package io.nextup.event.wire;

import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.event.RuleSet;

/** Codecs, one for each message. */
public final class Codecs {
    public static final MessageCodec<Interaction> INTERACTION =
            new WireCodec<>(Layouts.INTERACTION);
    public static final MessageCodec<Recommendation> RECOMMENDATION =
            new WireCodec<>(Layouts.RECOMMENDATION);
    public static final MessageCodec<ModelAnnouncement> MODEL_ANNOUNCEMENT =
            new WireCodec<>(Layouts.MODEL_ANNOUNCEMENT);
    public static final MessageCodec<DeadLetter> DEAD_LETTER = new WireCodec<>(Layouts.DEAD_LETTER);
    public static final MessageCodec<ErasureReceipt> ERASURE_RECEIPT =
            new WireCodec<>(Layouts.ERASURE_RECEIPT);
    public static final MessageCodec<Health> HEALTH = new WireCodec<>(Layouts.HEALTH);
    public static final MessageCodec<CatalogueItem> CATALOGUE_ITEM =
            new WireCodec<>(Layouts.CATALOGUE_ITEM);
    public static final MessageCodec<RuleSet> RULE_SET = new WireCodec<>(Layouts.RULE_SET);

    private Codecs() {}
}
