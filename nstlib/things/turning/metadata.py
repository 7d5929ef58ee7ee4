"""What tells viewers that a file is a panorama: GPano, Google's photo sphere metadata, in XMP."""

from zlib import crc32


def told(data, shape):
    """The bytes of a JPEG or PNG, with Google's photo sphere metadata, by which viewers know a panorama (GPano)."""
    height, width = shape[:2]
    facts = {"FullPanoWidthPixels": width, "FullPanoHeightPixels": height, "CroppedAreaLeftPixels": 0}
    facts |= {"CroppedAreaImageWidthPixels": width, "CroppedAreaImageHeightPixels": height, "CroppedAreaTopPixels": 0}
    facts |= {"ProjectionType": "equirectangular", "UsePanoramaViewer": "True"}
    said = " ".join(f'GPano:{name}="{value}"' for name, value in facts.items())
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" {said}/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
    if data[:2] == b"\xff\xd8":  # JPEG: a segment of its own, behind JFIF's, which comes first
        body = b"http://ns.adobe.com/xap/1.0/\0" + packet
        at = 4 + int.from_bytes(data[4:6], "big") if data[2:4] == b"\xff\xe0" else 2
        return data[:at] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[at:]
    body = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + packet
    chunk = (len(body) - 4).to_bytes(4, "big") + body + crc32(body).to_bytes(4, "big")
    return data[:33] + chunk + data[33:]  # behind the head of 8 + 25 bytes
