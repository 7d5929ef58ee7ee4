"""The factors between poolings that nstlib.backbones.network holds, worked out again."""


def bench_pooling(size=160, rounds=3):
    """The factors in network.POOLING_SCALES: with them, features keep their RMS under another pooling.

    One factor for each of the four poolings: those at which the ratio of the RMS of block2..5_conv1, native pooling
    over the other, has the geometric mean 1 over the gallery's pictures.
    """
    import numpy as np

    import nstlib as nst
    from nstlib.backbones import backbone, network
    from nstlib.catalogue import gallery

    layers = [f"block{b}_conv1" for b in range(2, 6)]
    pictures = [nst.load_image(name, size=size) for name in gallery().names]

    def log_rms(net, pooling):
        """Mean over the pictures, of every layer."""
        maps = [net(picture, layers, pooling=pooling) for picture in pictures]
        logs = [[np.log(np.mean(np.asarray(m[layer]) ** 2)) / 2 for layer in layers] for m in maps]
        return np.mean(logs, axis=0)

    for net in map(backbone, ("vgg16", "pocket", "pocket-drawn")):
        native, table = log_rms(net, net.pooling), network.POOLING_SCALES[net.pooling]
        for pooling in (p for p in network.POOLINGS if p != net.pooling):
            inside = table[pooling]
            now = np.exp(native - log_rms(net, pooling))
            try:
                for _ in range(rounds):
                    behind = native - log_rms(net, pooling)
                    table[pooling] = np.array(table[pooling]) * np.exp(np.diff(behind, prepend=0))
                found = ", ".join(f"{factor:.2f}" for factor in table[pooling])
            finally:
                table[pooling] = inside
            spread = f"RMS native / {pooling}: {now.min():.2f} to {now.max():.2f} by block"
            yield f"{net.name}, factors for {pooling} pooling", found, f"{inside} in use; {spread}"
