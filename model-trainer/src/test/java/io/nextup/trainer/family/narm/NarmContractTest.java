package io.nextup.trainer.family.narm;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

class NarmContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Narm();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Narm().defaults(), seed)
                .with(NetworkOptions.LAYERS, 2)
                .with(Narm.CONTEXT_DROPOUT, 0.1);
    }
}
