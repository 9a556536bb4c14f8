package io.nextup.event.wire;

import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.Recommendation;

/** The codec of each message. */
public final class Codecs {
    public static final MessageCodec<Interaction> INTERACTION =
            new WireCodec<>(new InteractionLayout());
    public static final MessageCodec<Recommendation> RECOMMENDATION =
            new WireCodec<>(new RecommendationLayout());
    public static final MessageCodec<ModelAnnouncement> MODEL_ANNOUNCEMENT =
            new WireCodec<>(new ModelAnnouncementLayout());
    public static final MessageCodec<DeadLetter> DEAD_LETTER =
            new WireCodec<>(new DeadLetterLayout());
    public static final MessageCodec<ErasureReceipt> ERASURE_RECEIPT =
            new WireCodec<>(new ErasureReceiptLayout());
    public static final MessageCodec<ModelHealth> MODEL_HEALTH =
            new WireCodec<>(new ModelHealthLayout());

    private Codecs() {}
}
